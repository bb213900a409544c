import { binomialDensity, devianceTerm, poissonDensity, stirlingError } from './saddle-point.ts';
import { expectClose } from './vectors/expect-close.ts';

describe('Loader’s saddle point', () => {
  test('has the densities of R’s dpois and dbinom', () => {
    // R: dpois(0, 2.5), dpois(3, 2.5), dpois(20, 0.001), dpois(1e6, 1000100)
    expectClose(poissonDensity(0, 2.5), 0.0820849986238988, 1e-14);
    expectClose(poissonDensity(3, 2.5), 0.213763017249736, 1e-14);
    expectClose(poissonDensity(20, 0.001), 4.10620936016278e-79, 1e-13);
    expectClose(poissonDensity(1e6, 1000100), 0.000396952646705238, 1e-13);
    // R: dbinom(3, 10, 0.2), dbinom(5e5, 1e6, 0.499)
    expectClose(binomialDensity(3, 7, 0.2, 0.8), 0.201326592, 1e-14);
    expectClose(binomialDensity(5e5, 5e5, 0.499, 0.501), 0.000107981474102984, 1e-12);
  });

  test('has a seamless Stirling error', () => {
    expectClose(stirlingError(1), 1 - Math.log(2 * Math.PI) / 2, 1e-13);
    expectClose(stirlingError(15), stirlingError(15 + 1e-9), 1e-8);
  });

  test('keeps the digits of the deviance near its zero', () => {
    expect(devianceTerm(7, 7)).toBe(0);
    // (x − m)²/(2m) to leading order.
    expectClose(devianceTerm(1e8 + 1, 1e8), 0.5e-8, 1e-8);
    expectClose(devianceTerm(1, 2), 1 - Math.LN2, 1e-15);
  });
});
