import { findAnalysis } from '@consilium/core/analyses/catalogue.ts';
import type { AnalysisResult, AnalysisSpec } from '@consilium/core/analyses/contract.ts';
import { renderText } from '@consilium/core/report/text.ts';
import { reportFor } from '@consilium/core/report/reports.ts';
import { parse } from '@consilium/core/protocol/parse.ts';
import { plan, type Question } from '../analyses/pooled-harness.ts';
import type { ExampleData } from './examples.ts';

/** One page an analysis: what its spec says, and its answer to an example. */
export function analysisPage(
  question: Question,
  answer: AnalysisResult<unknown>,
  { dictionary, name }: ExampleData,
): string {
  const spec = findAnalysis(question.analysis);
  const { context, layout } = plan(question, dictionary);
  const result = parse(spec.result, answer.result, 'result');
  const text = renderText(reportFor(spec.name)({ params: context.params, result, n: answer.n, dictionary }), {
    width: 100,
  });
  return [
    `# ${spec.title} (\`${spec.name}\`)`,
    '',
    `<!-- Made from analyses/${spec.name}/spec.ts by test/docs; change it there. -->`,
    '',
    spec.estimates,
    '',
    `**Source.** ${spec.source}`,
    '',
    `**Rounds.** ${spec.rounds}`,
    '',
    spec.release === 'per-site'
      ? '**What leaves a site**, for the site alone:'
      : '**What leaves a site**, masked, so that only the sum over the sites can be opened:',
    '',
    ...spec.leaves.map((item) => `- ${item}`),
    '',
    '**What it does not protect against.**',
    '',
    ...spec.notProtected.map((item) => `- ${item}`),
    '',
    `**Disclosure control.** ${disclosureText(spec)}`,
    '',
    `**Differential privacy.** ${'mechanism' in spec.dp ? spec.dp.mechanism : `Not offered: ${spec.dp.notOffered}.`}`,
    '',
    '## Parameters',
    '',
    ...Object.entries(spec.parameters).map(([name, text]) => `- **\`${name}\`.** ${text}`),
    '',
    '## Example',
    '',
    '```json',
    JSON.stringify({ analysis: question.analysis, params: question.params }),
    '```',
    '',
    `Over ${name}, each sending ${String(layout.coordinates.length)} integers a round:`,
    '',
    '```',
    text.trimEnd(),
    '```',
    '',
    '> ' + answer.methods,
    '',
  ].join('\n');
}

function disclosureText(spec: AnalysisSpec): string {
  if (spec.release === 'per-site') {
    return 'Runs where study, steward and policy permit answers of single sites (`perSite`); the rules hold for each site.';
  }
  return spec.disclosure === 'any'
    ? 'Runs under every preset.'
    : 'Runs only where all sites declare their data public: a rule that its totals need does not exist yet.';
}
