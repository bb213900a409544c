import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { rounded } from './quantile.ts';
import type { RegistryQuestion } from './registry-questions.ts';
import type { Registry } from './registry.ts';

/** What a person would run if the records could be pooled. */
export interface ToolAnswer {
  tool: string;
  /** From reading the file to the answer, without starting the program and loading its packages, s. */
  loadS: number;
  fitS: number;
  /** User and system time of both, s. */
  cpuS: number;
  peakMemoryMb: number | null;
  /** By the names of registry-questions.ts. */
  values: Record<string, number>;
}
export type ToolOutcome = ToolAnswer | { tool: string; skipped: string };

const answer = z.object({
  load_s: z.number(),
  fit_s: z.number(),
  cpu_s: z.number(),
  peak_mb: z.number().nullable(),
  values: z.record(z.string(), z.number()),
});
const script = (name: string) => fileURLToPath(new URL(`./${name}`, import.meta.url));
const run = promisify(execFile);

/** What each question is answered with: R and, in Python, the package named. */
const toolsFor: Record<RegistryQuestion['analysis'], { r: string; python: readonly string[] }> = {
  summary: { r: 'R mean, sd, tests', python: ['pandas, scipy'] },
  'kaplan-meier': { r: 'R survfit', python: ['lifelines KaplanMeierFitter'] },
  'log-rank': { r: 'R survdiff', python: ['lifelines logrank_test'] },
  cox: { r: 'R coxph', python: ['lifelines CoxPHFitter'] },
  glm: { r: 'R glm', python: ['statsmodels Logit', 'statsmodels GLM'] },
};

/** R and Python where they and their packages are there; where not, the reason in a word. Nothing needs them. */
export async function benchTools(
  registry: Registry,
  analysis: RegistryQuestion['analysis'],
  python: string,
  progress: (what: string) => void,
): Promise<ToolOutcome[]> {
  const outcomes: ToolOutcome[] = [];
  const { r, python: packages } = toolsFor[analysis];
  const tools = [
    { tool: r, program: 'Rscript', args: [script('pooled.R'), registry.csv, analysis] },
    ...packages.map((tool) => ({
      tool,
      program: python,
      args: [script('pooled.py'), registry.pooled, analysis, tool],
    })),
  ];
  for (const { tool, program, args } of tools) {
    progress(`${tool} on the pooled records`);
    outcomes.push(await timed(tool, program, args));
  }
  return outcomes;
}

async function timed(tool: string, program: string, args: readonly string[]): Promise<ToolOutcome> {
  try {
    const { stdout } = await run(program, args, { timeout: 600_000, maxBuffer: 2 ** 20 });
    const found = answer.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
    return {
      tool,
      loadS: rounded(found.load_s) ?? 0,
      fitS: rounded(found.fit_s) ?? 0,
      cpuS: rounded(found.cpu_s) ?? 0,
      peakMemoryMb: found.peak_mb === null ? null : Math.round(found.peak_mb),
      values: found.values,
    };
  } catch (error) {
    return { tool, skipped: reason(error, program) };
  }
}

function reason(error: unknown, program: string): string {
  if (typeof error !== 'object' || error === null) return 'failed';
  if ('code' in error && error.code === 'ENOENT') return `${program} is not installed`;
  const said = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim().split('\n').at(-1) : '';
  return said === undefined || said === '' ? 'failed' : said.slice(0, 200);
}
