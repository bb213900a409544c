/**
 * `npm run bench [-- --json --quick --large --only PARTS --rows N --python PATH]`: what Consilium costs on this machine,
 * measured on the production code. Nothing is asserted here; figures without the machine and its load say nothing.
 */
import { parseArgs } from 'node:util';
import { SOFTWARE_VERSION } from '@consilium/server/software-version.ts';
import { Progress } from '@consilium/server/terminal/progress.ts';
import { aimsOf } from './aims.ts';
import { benchEndToEnd } from './end-to-end.ts';
import { describeMachine } from './machine.ts';
import { benchMemory } from './memory-flatness.ts';
import { benchRegistry } from './registry-answers.ts';
import { registryQuestions } from './registry-questions.ts';
import { reportText, type BenchReport } from './report.ts';
import { aggregationCases, benchAggregation } from './secure-aggregation.ts';
import { TimeLeft } from './time-left.ts';

/** A quick run ends within 50 s; the registry's fleet alone takes some ten. */
const quickSeconds = 48;
const registrySeconds = 14;

const parts = ['end-to-end', 'secure-aggregation', 'registry', 'memory'] as const;
type Part = (typeof parts)[number];

interface Options {
  json: boolean;
  quick: boolean;
  large: boolean;
  only: readonly Part[];
  rows: number | null;
  python: string;
}

const usage = `npm run bench [-- OPTIONS]
  --json           one JSON document on stdout, nothing else
  --quick          fewer runs and smaller sizes: under 50 s
  --large          also the memory of a node from 10^5 to 10^7 records (minutes; alone: --only memory)
  --only PART      measure this alone; may be repeated: ${parts.join(', ')}
  --rows N         records of the synthetic registry (10^6; with --quick 10^5)
  --python PATH    a Python that has pandas, statsmodels and lifelines, where there is one
`;

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      large: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
      rows: { type: 'string' },
      python: { type: 'string', default: 'python3' },
    },
  });
  const only = (values.only ?? parts.filter((part) => part !== 'memory' || values.large)).map((name) => {
    const part = parts.find((known) => known === name);
    if (!part) throw new Error(`There is no part ${name}`);
    return part;
  });
  const rows = values.rows === undefined ? null : Number(values.rows);
  if (rows !== null && !(Number.isSafeInteger(rows) && rows >= 1000))
    throw new Error('--rows takes a whole number from 1000');
  return { ...values, only, rows };
}

async function measure(options: Options, progress: (what: string) => void): Promise<BenchReport> {
  const { quick, only, python } = options;
  const began = performance.now();
  const startedAt = new Date().toISOString();
  const machine = describeMachine();
  const time = new TimeLeft(quick ? quickSeconds : Infinity);
  const repeats = quick ? { count: 30, summary: 15, glm: 6 } : { count: 200, summary: 100, glm: 40 };
  const endToEnd = only.includes('end-to-end') ? await benchEndToEnd(repeats, time, progress) : [];
  const cases = only.includes('secure-aggregation') ? aggregationCases(quick) : [];
  const secureAggregation = await benchAggregation(cases, time, progress);
  const rows = options.rows ?? (quick ? 100_000 : 1_000_000);
  const asked = { rows, runs: quick ? 1 : 5, tools: !quick, python };
  const canAsk = only.includes('registry') && time.seconds > registrySeconds;
  const registry = canAsk ? await benchRegistry(asked, time, progress) : null;
  const memory =
    options.large || only.includes('memory') ? await benchMemory([100_000, 1_000_000, 10_000_000], progress) : [];
  const leftOut = [
    ...(secureAggregation.length < cases.length ? ['cases of secure aggregation'] : []),
    ...(only.includes('registry') && !canAsk ? ['the registry'] : []),
    ...(registry && registry.answers.length < registryQuestions.length ? ['questions to the registry'] : []),
  ];
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  return {
    bench: 'consilium',
    version: SOFTWARE_VERSION,
    ...{ quick, startedAt, seconds, machine, endToEnd, secureAggregation, registry, memory, leftOut },
    aims: aimsOf({ endToEnd, secureAggregation, registry, memory }),
  };
}

function optionsOrUsage(): Options | null {
  try {
    return readOptions();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return null;
  }
}

const options = optionsOrUsage();
if (options) {
  const line = new Progress(process.stderr);
  const report = await measure(options, (what) => line.show(what));
  line.end();
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : reportText(report));
} else process.exitCode = 2;
