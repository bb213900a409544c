import { requireSafeDifference } from './survivor-rule.ts';

const before = { task: 't1', round: 0, question: 'q', survivors: ['a', 'b', 'c', 'd'], unsafe: ['d'] };

describe('a second set of sites for the same question', () => {
  test('is signed where everybody in the difference was safe alone', () => {
    expect(() => {
      requireSafeDifference([before], { task: 't2', survivors: ['a', 'b', 'd'], unsafe: ['d'] });
    }).not.toThrow();
  });

  test('is refused where a site that is not safe alone is lost', () => {
    expect(() => {
      requireSafeDifference([before], { task: 't2', survivors: ['a', 'b', 'c'], unsafe: [] });
    }).toThrow(/another set of sites/);
  });

  test('is refused where a site that is not safe alone is gained', () => {
    expect(() => {
      requireSafeDifference([before], { task: 't2', survivors: ['a', 'b', 'c', 'd', 'e'], unsafe: ['d', 'e'] });
    }).toThrow(/another set of sites/);
  });

  test('within one task is left to the protocol', () => {
    expect(() => {
      requireSafeDifference([before], { task: 't1', survivors: ['a', 'b', 'c'], unsafe: [] });
    }).not.toThrow();
  });
});
