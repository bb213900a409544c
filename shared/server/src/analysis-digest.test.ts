import { catalogue } from '@consilium/core/analyses/catalogue.ts';
import { analysisDigest } from './analysis-digest.ts';

test('every analysis has a digest of its own, the same each time', () => {
  const digests = catalogue.map((spec) => analysisDigest(spec.name));
  expect(new Set(digests).size).toBe(catalogue.length);
  expect(catalogue.map((spec) => analysisDigest(spec.name))).toEqual(digests);
  for (const digest of digests) expect(digest).toMatch(/^[0-9a-f]{64}$/);
});
