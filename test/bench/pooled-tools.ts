import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { rounded } from './quantile.ts';
import type { Registry } from './registry.ts';

/** What a person would run if the records could be pooled. */
export interface ToolFit {
  tool: string;
  /** From start to fitted coefficients, without starting the program and loading its packages, s. */
  loadS: number;
  fitS: number;
  peakMemoryMb: number | null;
  /** By the names of our terms. */
  coefficients: Record<string, number>;
}
export type ToolOutcome = ToolFit | { tool: string; skipped: string };

const answer = z.object({
  load_s: z.number(),
  fit_s: z.number(),
  peak_mb: z.number().nullable(),
  coefficients: z.record(z.string(), z.number()),
});
const script = (name: string) => fileURLToPath(new URL(`./${name}`, import.meta.url));
const run = promisify(execFile);

/** R and Python where they and their packages are there; where not, the reason in a word. Nothing needs them. */
export async function benchTools(
  registry: Registry,
  python: string,
  progress: (what: string) => void,
): Promise<ToolOutcome[]> {
  const outcomes: ToolOutcome[] = [];
  const tools = [
    ['R glm', 'Rscript', [script('pooled-glm.R'), registry.csv]],
    ['statsmodels Logit', python, [script('pooled-glm.py'), registry.pooled, 'Logit']],
    ['statsmodels GLM', python, [script('pooled-glm.py'), registry.pooled, 'GLM']],
  ] as const;
  for (const [tool, program, args] of tools) {
    progress(`${tool} on the pooled records`);
    outcomes.push(await timed(tool, program, args));
  }
  return outcomes;
}

async function timed(tool: string, program: string, args: readonly string[]): Promise<ToolOutcome> {
  try {
    const { stdout } = await run(program, args, { timeout: 300_000, maxBuffer: 2 ** 20 });
    const found = answer.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
    return {
      tool,
      loadS: rounded(found.load_s) ?? 0,
      fitS: rounded(found.fit_s) ?? 0,
      peakMemoryMb: found.peak_mb === null ? null : Math.round(found.peak_mb),
      coefficients: found.coefficients,
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
