import { z } from 'zod';
import { findAnalysis } from '../analyses/catalogue.ts';
import type { Dictionary } from '../dictionary/dictionary.ts';
import { parse } from '../protocol/parse.ts';
import type { ResultDocument } from '../protocol/researcher-calls.ts';
import { filter } from '../query-language/filter.ts';
import { printFilter } from '../query-language/print-filter.ts';
import type { Block, Fact, Facts, Table } from './block.ts';
import { text } from './cell.ts';
import { citationOf } from './citation.ts';
import { reportFor } from './reports.ts';

export interface ReportOptions {
  /** For labels and units. */
  dictionary?: Dictionary | null;
}

/** A result document as blocks: what was asked, the analysis' own tables, warnings, methods and provenance. */
export function reportOf(document: ResultDocument, options: ReportOptions = {}): Block[] {
  const spec = findAnalysis(document.analysis, document.version);
  return [
    { kind: 'heading', level: 1, text: spec.title },
    aboutOf(document),
    ...answerOf(document, options),
    ...document.warnings.map((warning): Block => ({ kind: 'paragraph', role: 'warning', text: warning })),
    ...sitesOf(document),
    { kind: 'heading', level: 2, text: 'Methods' },
    { kind: 'paragraph', text: document.methods },
    { kind: 'heading', level: 2, text: 'Provenance' },
    provenanceOf(document),
    { kind: 'heading', level: 2, text: 'How to cite' },
    { kind: 'paragraph', text: citationOf(document) },
  ];
}

/** The analysis' own blocks alone; one part for each site where the answer was released site by site. */
export function answerOf(document: ResultDocument, { dictionary = null }: ReportOptions = {}): Block[] {
  const spec = findAnalysis(document.analysis, document.version);
  const params = parse(spec.params, document.query.params, 'params');
  const write = (result: unknown, n: number | null) =>
    reportFor(spec.name)({ params, result: parse(spec.result, result, 'result'), n, dictionary });
  if (document.query.release === 'pooled' || spec.release === 'per-site') return write(document.result, document.n);
  const { sites } = parse(bySite, document.result, 'result');
  return sites.flatMap(({ site, result, n, warnings }): Block[] => [
    { kind: 'heading', level: 2, text: n === null ? site : `${site}: ${String(n)} records` },
    ...write(result, n).map((block) => ofSite(block, site)),
    ...warnings.map((warning): Block => ({ kind: 'paragraph', role: 'warning', text: warning })),
  ]);
}

const bySite = z.object({
  sites: z.array(
    z.object({ site: z.string(), n: z.number().nullable(), result: z.unknown(), warnings: z.array(z.string()) }),
  ),
});

/** Files of several sites lie beside one another. */
function ofSite(block: Block, site: string): Block {
  return 'id' in block ? { ...block, id: `${site}-${block.id}` } : block;
}

function aboutOf({ study, query, sites, n, excluded, policy }: ResultDocument): Facts {
  const cohort = filter.nullable().safeParse(query.cohort);
  const answered = sites.filter(({ status }) => status === 'answered');
  const fact = (label: string, name: string, value: string): Fact => ({ label, name, value: text(value) });
  const left = [
    ...leftOut(excluded.missing, 'record', 'left out for missing values'),
    ...leftOut(excluded.clamped, 'value', 'outside the bounds, counted as the nearest bound'),
  ];
  return {
    kind: 'facts',
    items: [
      fact('Study', 'study', study.title),
      fact('Cohort', 'cohort', cohort.success ? printFilter(cohort.data) : JSON.stringify(query.cohort)),
      ...(query.release === 'per-site'
        ? []
        : [fact('Records', 'n', [n === null ? 'not shown' : String(n), ...left].join('; '))]),
      fact('Sites', 'sites', `${String(answered.length)} of ${String(sites.length)} answered (${namesOf(answered)})`),
      fact('Policy', 'policy', policy.name),
    ],
  };
}

function leftOut(count: number | null, what: string, why: string): string[] {
  if (count === 0) return [];
  if (count === null) return [`a number (not shown) of ${what}s ${why}`];
  return [`${String(count)} ${what}${count === 1 ? '' : 's'} ${why}`];
}

function namesOf(sites: ResultDocument['sites']): string {
  return sites.length === 0 ? 'none' : sites.map(({ name }) => name).join(', ');
}

/** Only where a site is not in the answer: the others stand at the top. */
function sitesOf({ sites }: ResultDocument): Table[] {
  if (sites.every(({ status }) => status === 'answered')) return [];
  return [
    {
      kind: 'table',
      id: 'sites',
      caption: 'Sites',
      columns: [
        { header: 'Site', name: 'site', align: 'left' },
        { header: 'Status', name: 'status', align: 'left' },
        { header: 'Reason', name: 'reason', align: 'left' },
      ],
      rows: sites.map(({ name, status, reason }) => [text(name), text(status), text(reason ?? '')]),
    },
  ];
}

const shownHash = 16;

function provenanceOf({ analysis, version, query, study, provenance }: ResultDocument): Facts {
  const words = (name: string): string[] => {
    const value = provenance[name];
    return typeof value === 'string' ? [value] : [];
  };
  const fact = (label: string, name: string, [value]: string[]): Fact[] =>
    value === undefined ? [] : [{ label, name, value: text(value) }];
  const short = (hash: string[]) => hash.map((h) => h.slice(0, shownHash));
  return {
    kind: 'facts',
    items: [
      ...fact('Query', 'query', short([query.hash])),
      ...fact('Study', 'study', short([study.hash])),
      ...fact('Dictionary', 'dictionary', short(words('dictionary'))),
      ...fact('Analysis', 'analysis', [`${analysis} version ${String(version)}`]),
      ...fact('Code', 'digest', short(words('digest'))),
      ...fact('Data cuts', 'cuts', cutsOf(provenance.cuts)),
      ...fact('Software', 'software', words('software')),
      ...fact('Answered', 'answeredAt', words('answeredAt')),
    ],
  };
}

function cutsOf(cuts: unknown): string[] {
  const read = z.record(z.string(), z.string().nullable()).safeParse(cuts);
  if (!read.success) return [];
  return [
    Object.entries(read.data)
      .map(([site, cut]) => `${site} ${cut?.slice(0, shownHash) ?? 'unknown'}`)
      .join(', '),
  ];
}
