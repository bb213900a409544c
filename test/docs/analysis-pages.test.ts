import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { catalogue } from '@consilium/core/analyses/catalogue.ts';
import { presetName } from '@consilium/core/privacy/rule-set.ts';
import { closeAll, runFederated, type Site } from '../analyses/pooled-harness.ts';
import { rememberingSite } from '../analyses/remembering-site.ts';
import { runControlled } from '../analyses/run-controlled.ts';
import { analysisPage } from './analysis-page.ts';
import { type ExampleData, exampleData, exampleDataAtMore, examples } from './examples.ts';

/**
 * The pages under deploy/docs/analyses are made from the specs and from real answers; here they are held against them.
 * `UPDATE_DOCS=1 npm test -- --testPathPatterns test/docs` writes them anew.
 */
const page = (name: string) => fileURLToPath(new URL(`../../deploy/docs/analyses/${name}.md`, import.meta.url));
const update = process.env['UPDATE_DOCS'] === '1';
const opened = new Map<ExampleData, Site[]>();
/** Opened once, and closed in the end. */
async function sitesOf(data: ExampleData): Promise<Site[]> {
  const sites = opened.get(data) ?? (await data.open()).map(rememberingSite);
  opened.set(data, sites);
  return sites;
}
afterAll(() => {
  for (const sites of opened.values()) closeAll(sites);
});

function hold(name: string, text: string): void {
  if (update) writeFileSync(page(name), text);
  expect(existsSync(page(name)) ? readFileSync(page(name), 'utf8') : 'no page').toBe(text);
}

const named = catalogue.map((spec) => spec.name);

test('every analysis has an example', () => {
  expect(named.filter((name) => !(name in examples))).toEqual([]);
});

test.each(named)('the page of %s is up to date', async (name) => {
  const question = examples[name];
  if (!question) throw new Error(`no example of ${name}`);
  const data = exampleData(name);
  const { answer } = await runFederated(question, data.dictionary, await sitesOf(data));
  hold(name, analysisPage(question, answer, data));
});

test('what survives of each analysis under each preset', async () => {
  const presets = presetName.options;
  const rows: string[] = [];
  for (const name of named) {
    const question = examples[name];
    if (!question) continue;
    const data = exampleData(name);
    const { answer } = await runFederated(question, data.dictionary, await sitesOf(data));
    const all = shownFigures(answer.result);
    const cells: string[] = [];
    for (const preset of presets) cells.push(await survives(name, preset, all));
    rows.push(`| [\`${name}\`](${name}.md) | ${cells.join(' | ')} |`);
  }
  const head = [
    '# What can be asked',
    '',
    '<!-- Made by test/docs from real answers; change it there. -->',
    '',
    'For the example of each page, over its hospitals: how many of the figures are shown under each',
    "preset, against `public-data`. *Refused* is a site's refusal with its reason. Shown figures may be coarser (rounded,",
    'or over merged intervals of time). `strict` asks for five sites: for its column each hospital is two, and models meet its',
    'floors with half the patients a site.',
    '',
    `| | ${presets.map((p) => `\`${p}\``).join(' | ')} |`,
    `|---|${presets.map(() => '---').join('|')}|`,
  ];
  hold('README', [...head, ...rows, ''].join('\n'));
}, 300_000);

async function survives(name: string, preset: (typeof presetName.options)[number], all: number): Promise<string> {
  const question = examples[name];
  if (!question) return '';
  const spec = catalogue.find((s) => s.name === name);
  if (spec?.disclosure === 'public-data' && preset !== 'public-data') return 'refused: public-data-only';
  try {
    const data = preset === 'strict' ? exampleDataAtMore(name) : exampleData(name);
    const { result } = await runControlled(question, data.dictionary, await sitesOf(data), preset);
    return `${String(Math.round((100 * Math.min(shownFigures(result), all)) / all))} %`;
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : '').split(':');
    return `refused: ${reason ?? ''}`;
  }
}

/** How many numbers a result shows; the points of a curve count once, however many there are. */
function shownFigures(value: unknown): number {
  if (typeof value === 'number') return 1;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + shownFigures(item), 0);
  if (typeof value !== 'object' || value === null) return 0;
  const { points, ...figures } = value as Record<string, unknown>;
  // When somebody was counted is no figure of its own.
  const others = Object.fromEntries(Object.entries(figures).filter(([name]) => name !== 'nRiskAt'));
  return shownFigures(Object.values(others)) + (Array.isArray(points) && points.length > 0 ? 1 : 0);
}
