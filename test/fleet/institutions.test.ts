import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CoxResult } from '@consilium/core/analyses/cox/params.ts';
import type { LogRankResult } from '@consilium/core/analyses/log-rank/params.ts';
import { Progress } from '@consilium/server/terminal/progress.ts';
import { startSandbox, type Sandbox } from '../../deploy/src/sandbox/start-sandbox.ts';
import { answerTo } from './demo-fleet.ts';

const reference = join(import.meta.dirname, '../reference');
const { lung } = JSON.parse(readFileSync(join(reference, 'expected.json'), 'utf8')) as {
  lung: {
    cox: { formula: string; ties: string; coef: Record<string, number>; se: Record<string, number> }[];
    logrank: { formula: string; chisq: number; observed: number[] }[];
  };
};
const dictionary = {
  dictionary: 'lung',
  version: 1,
  variables: [
    { name: 'time', type: 'integer', min: 0, max: 1100, grid: 1, unit: 'days' },
    { name: 'event', type: 'boolean' },
    { name: 'age', type: 'integer', min: 30, max: 90 },
    { name: 'sex', type: 'integer', min: 1, max: 2 },
    { name: 'ph.ecog', type: 'integer', min: 0, max: 4 },
  ],
};

function near(ours: number | null | undefined, r: number | undefined): void {
  expect(Math.abs((ours ?? NaN) / (r ?? NaN) - 1)).toBeLessThan(1e-8);
}

describe('lung over the 18 institutions that gave the records, as a sandbox splits them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'consilium-lung-'));
  let sandbox: Sandbox;
  beforeAll(async () => {
    const [header = '', ...lines] = readFileSync(join(reference, 'lung/lung.csv'), 'utf8').trim().split('\n');
    const status = header.split(',').indexOf('status');
    const rows = lines.map((line) => `${line},${line.split(',')[status] === '2' ? '1' : '0'}`);
    writeFileSync(join(folder, 'lung.csv'), [`${header},event`, ...rows].join('\n'));
    writeFileSync(join(folder, 'dictionary.json'), JSON.stringify(dictionary));
    const federation = {
      dictionary: 'dictionary.json',
      policy: 'public-data',
      data: 'lung.csv',
      split: { by: 'inst' },
    };
    writeFileSync(join(folder, 'sandbox.json'), JSON.stringify(federation));
    sandbox = await startSandbox(join(folder, 'sandbox.json'), new Progress({ write: () => undefined }));
  }, 300_000);
  afterAll(async () => {
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  test('the record without an institution is left out and counted', () => {
    expect([sandbox.fleet.nodes.size, sandbox.leftOut]).toEqual([18, 1]);
  });

  test('cox stratified by institution equals R', async () => {
    const r = lung.cox.find(({ formula, ties }) => formula.includes('strata(inst)') && ties === 'efron');
    const formula = 'Surv(time, event) ~ age + sex + ph.ecog + strata(site)';
    const { result, n } = await answerTo(sandbox.fleet, { analysis: 'cox', params: { formula, ties: 'efron' } });
    expect(n).toBe(227);
    const { terms, nobs } = result as CoxResult;
    expect(nobs).toBe(226);
    for (const { term, estimate, stdError } of terms) {
      near(estimate, r?.coef[term]);
      near(stdError, r?.se[term]);
    }
  }, 300_000);

  test('the log-rank test stratified by institution equals R', async () => {
    const r = lung.logrank.find(({ formula }) => formula.includes('strata(inst)'));
    const formula = 'Surv(time, event) ~ sex + strata(site)';
    const { result } = await answerTo(sandbox.fleet, { analysis: 'log-rank', params: { formula } });
    const { statistic, groups } = result as LogRankResult;
    near(statistic, r?.chisq);
    expect(groups.map(({ observed }) => observed)).toEqual(r?.observed);
  }, 300_000);
});
