import { explainRules } from './explain-rules.ts';
import { presetName, presets } from './rule-set.ts';
import { strictest } from './strictest.ts';

describe('rules in plain words', () => {
  test('say what holds and where it comes from', () => {
    const lines = explainRules(
      strictest({ source: 'charter', rules: presets['ohdsi-5'] }, { source: 'site', rules: presets['mii-10'] }),
    );
    expect(lines).toContain('Counts are shown from 11; smaller ones are hidden. [site]');
    expect(lines).toContain('Counts are raised to the next multiple of 10, also from a multiple. [site]');
    expect(lines).toContain('A pooled answer needs at least 3 sites. [charter]');
    expect(lines).toContain('The answer of a site alone is never released. [site]');
  });

  test.each(presetName.options)('cover every value of %s', (name) => {
    const effective = strictest({ source: 'charter', rules: presets[name] });
    const sources = explainRules(effective).map((line) => line.slice(line.lastIndexOf('[')));
    expect(new Set(sources)).toEqual(new Set(['[charter]']));
    if (name !== 'public-data') expect(sources).toHaveLength(18);
  });

  test('of public data name what is off first, and the caps that stay', () => {
    const [first, ...rest] = explainRules(strictest({ source: 'site', rules: presets['public-data'] }));
    expect(first).toMatch(/public/);
    expect(rest.join(' ')).toMatch(/25 rounds.*add up to 20/);
    expect(rest.join(' ')).not.toMatch(/Counts are shown/);
  });
});
