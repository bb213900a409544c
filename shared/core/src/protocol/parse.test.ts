import { z } from 'zod';
import { parse } from './parse.ts';

const schema = z.strictObject({
  title: z.string(),
  rules: z.strictObject({ minCell: z.number().optional() }).optional(),
  sites: z.array(z.strictObject({ name: z.string() })).default([]),
  split: z
    .union([
      z.strictObject({ by: z.string() }),
      z.strictObject({ into: z.number().int().max(9), seed: z.number().optional() }),
    ])
    .optional(),
  people: z.union([z.literal('all'), z.array(z.string()).min(1)]).optional(),
  tier: z.enum(['controlled', 'open']).optional(),
  url: z.url().optional(),
  share: z.number().positive().lt(1).optional(),
});

test.each([
  [
    { titel: 'x', title: 'x' },
    'study',
    'did you mean `title`?',
    'The keys here are title, rules, sites, split, people, tier, url, share.',
  ],
  [{ title: 'x', rules: { minCel: 1 } }, 'rules', 'did you mean `minCell`?', 'The keys here are minCell.'],
  [{ title: 'x', sites: [{ name: 'a', size: 1 }] }, 'sites.0', 'key `size`', 'The keys here are name.'],
  [{ titel: 'x' }, 'study', 'did you mean `title`?', undefined],
  [{}, 'title', 'study: `title` is missing (expected a text)', 'Add `title`.'],
  [{ title: 1 }, 'title', 'expected a text, not a number', undefined],
  [{ title: 'x', split: { intoo: 3 } }, 'split', 'did you mean `into`?', 'The keys here are by, into, seed.'],
  [{ title: 'x', split: { into: 3, seed: 'x' } }, 'split.seed', 'expected a number, not a text', undefined],
  [
    { title: 'x', split: { into: 2.5 } },
    'split.into',
    'expected a whole number, not a number with decimals',
    undefined,
  ],
  [{ title: 'x', split: { into: 10 } }, 'split.into', 'Too big: it must be 9 or less', undefined],
  [{ title: 'x', split: 3 }, 'split', 'expected keys with values', undefined],
  [{ title: 'x', people: 'alle' }, 'people', 'expected `all`, or a list', undefined],
  [{ title: 'x', people: [] }, 'people', 'Too small: at least 1 entry', undefined],
  [{ title: 'x', tier: 'controled' }, 'tier', 'one of `controlled`, `open`; did you mean `controlled`?', undefined],
  [{ title: 'x', url: 'x' }, 'url', 'write it in full, as https://', undefined],
  [{ title: 'x', share: 1 }, 'share', 'it must be less than 1', undefined],
  [{ title: 'x', share: null }, 'share', 'expected a number, not nothing', undefined],
  [[], 'study', 'expected keys with values, not a list', undefined],
])('%j is refused at %s', (input, where, words, mend) => {
  const read = () => parse(schema, input, 'study');
  expect(read).toThrow(words);
  try {
    read();
  } catch (problem) {
    expect(problem).toMatchObject({ where, ...(mend === undefined ? {} : { mend }) });
  }
});
