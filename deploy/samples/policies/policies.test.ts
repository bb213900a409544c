import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { presets } from '@consilium/core/privacy/rule-set.ts';
import { readSitePolicy, type SitePolicy } from '@consilium/core/privacy/site-policy.ts';

const folder = import.meta.dirname;
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const read = (file: string): SitePolicy => readSitePolicy(parse(readFileSync(`${folder}/${file}`, 'utf8')));

describe('sample policies', () => {
  test.each(files)('%s is a policy, named after its file', (file) => {
    expect(`${read(file).name}.yaml`).toBe(file);
  });

  test('say what their comments say', () => {
    expect(read('hospital.yaml').rules).toEqual({
      ...presets['ohdsi-5'],
      minCell: 7,
      minRecords: 30,
      overlap: { minDifference: 7 },
      ratePerDay: 200,
    });
    expect(read('cautious.yaml')).toMatchObject({ refusalReasons: 'constant', rules: { perSite: 'never' } });
    expect(read('pre-approved-counts.yaml').autoApprove.map((a) => a.analyses)).toEqual([['count', 'summary']]);
    expect(read('rounded-counts.yaml').rules).toMatchObject({ roundMode: 'always-up', zeroIsSmall: true });
    const isPublic = files.filter((file) => read(file).rules.publicData);
    expect(isPublic).toEqual(['public-reference-data.yaml']);
  });
});
