import { z } from 'zod';
import { parse } from './parse.ts';

const schema = z.strictObject({
  title: z.string(),
  rules: z.strictObject({ minCell: z.number().optional() }).optional(),
  sites: z.array(z.strictObject({ name: z.string() })).default([]),
});

test.each([
  [{ titel: 'x', title: 'x' }, 'study', 'did you mean `title`?', 'The keys here are title, rules, sites.'],
  [{ title: 'x', rules: { minCel: 1 } }, 'rules', 'did you mean `minCell`?', 'The keys here are minCell.'],
  [{ title: 'x', sites: [{ name: 'a', size: 1 }] }, 'sites.0', '"size"', 'The keys here are name.'],
  [{}, 'title', 'study: `title` is missing (expected string)', 'Add `title`.'],
  [{ title: 1 }, 'title', 'expected string, received number', undefined],
])('%j is refused at %s', (input, where, words, mend) => {
  const read = () => parse(schema, input, 'study');
  expect(read).toThrow(words);
  try {
    read();
  } catch (problem) {
    expect(problem).toMatchObject({ where, ...(mend === undefined ? {} : { mend }) });
  }
});
