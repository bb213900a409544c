import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { readDictionary } from '@consilium/core/dictionary/read-dictionary.ts';
import { readSitePolicy } from '@consilium/core/privacy/site-policy.ts';
import { generateKey } from '@consilium/server/signing/key-pair.ts';
import { readStudyInput } from './study-input.ts';

const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');
const blocks = [...readme.matchAll(/```yaml\n([^`]*(?:`[^`]+`[^`]*)*?)```/g)].map(([, text = '']) => text);

function example(beginning: string): unknown {
  return parse(blocks.find((text) => text.startsWith(beginning)) ?? '');
}

describe('what the README shows is read', () => {
  test('a study', () => {
    const { id, name, publicKey: key } = generateKey('person:1', 'Ada');
    const study = { ...(example('# study.yaml') as object), people: [{ id, name, key }] };
    expect(readStudyInput(study)).toMatchObject({ rules: 'ohdsi-5', days: 365 });
  });

  test('a policy', () => {
    expect(readSitePolicy(example('# A hospital'))).toMatchObject({ rules: { minCell: 7 } });
  });

  test('variables', () => {
    const variables = example('- { name: psa');
    expect(readDictionary({ dictionary: 'd', version: 1, variables }).variables).toHaveLength(2);
  });
});
