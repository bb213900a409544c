import { mkdirSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import type { ResultDocument } from '@consilium/core/protocol/researcher-calls.ts';
import { renderCsv } from '@consilium/core/report/csv.ts';
import { answerOf, reportOf } from '@consilium/core/report/report-of.ts';
import { writeFile } from './write-file.ts';

/** Files that an answer can be written to; each is a path. */
export interface ExportOptions {
  csv?: string;
  /** What it holds follows from its ending: .docx, .csv, .json, .svg; a page (HTML) for any other. */
  report?: string;
  docx?: string;
  /** A folder: one file a figure. */
  svg?: string;
}

export function wantsExports({ csv, report, docx, svg }: ExportOptions): boolean {
  return [csv, report, docx, svg].some((path) => path !== undefined);
}

/** What draws and lays out is loaded only when it is wanted: it would double the time that every other command takes. */
export async function writeExports(
  result: ResultDocument,
  dictionary: Dictionary,
  { csv, report, docx, svg }: ExportOptions,
): Promise<void> {
  if (csv !== undefined) writeCsv(csv, result);
  if (report !== undefined) await writeReport(report, result, dictionary);
  if (docx !== undefined) await writeDocx(docx, result, dictionary);
  if (svg !== undefined) await writeFigures(result, dictionary, (id) => join(madeFolder(svg), `${fileName(id)}.svg`));
}

async function writeReport(path: string, result: ResultDocument, dictionary: Dictionary): Promise<void> {
  switch (extname(path).toLowerCase()) {
    case '.docx':
      await writeDocx(path, result, dictionary);
      break;
    case '.csv':
      writeCsv(path, result);
      break;
    case '.json':
      writeFile(path, `${JSON.stringify(result, null, 2)}\n`);
      break;
    case '.svg':
      await writeFigures(result, dictionary, (id, i) => (i === 0 ? path : besides(path, id)));
      break;
    default:
      await writePage(path, result, dictionary);
  }
}

async function writePage(path: string, result: ResultDocument, dictionary: Dictionary): Promise<void> {
  const { renderHtml } = await import('@consilium/web/report/render-html.ts');
  const { detachedDocument } = await import('@consilium/web/figures/detached-document.ts');
  writeFile(path, renderHtml(reportOf(result, { dictionary }), detachedDocument()));
}

async function writeDocx(path: string, result: ResultDocument, dictionary: Dictionary): Promise<void> {
  const { renderDocx } = await import('@consilium/web/report/render-docx.ts');
  writeFile(path, await renderDocx(reportOf(result, { dictionary })));
}

/** The main table into the file itself, further ones beside it: `out.csv`, `out.fit.csv` … */
function writeCsv(path: string, result: ResultDocument): void {
  renderCsv(answerOf(result)).forEach(({ id, csv }, i) => {
    writeFile(i === 0 ? path : besides(path, id), csv);
  });
}

async function writeFigures(
  result: ResultDocument,
  dictionary: Dictionary,
  pathOf: (id: string, index: number) => string,
): Promise<void> {
  const { renderSvgs } = await import('@consilium/web/report/render-svgs.ts');
  const { detachedDocument } = await import('@consilium/web/figures/detached-document.ts');
  const files = renderSvgs(answerOf(result, { dictionary }), detachedDocument());
  if (files.length === 0) process.stderr.write(`No figures: ${result.analysis} has none to draw.\n`);
  files.forEach(({ id, svg }, i) => {
    writeFile(pathOf(id, i), svg);
  });
}

/** `out.csv` and `fit`: `out.fit.csv`. */
function besides(path: string, id: string): string {
  const extension = extname(path);
  return join(dirname(path), `${basename(path, extension)}.${fileName(id)}${extension}`);
}

function madeFolder(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new Problem('invalid-input', `The folder ${folder} cannot be made`, { where: folder, cause });
  }
  return folder;
}

/** Ids carry names of sites, which may be anything: what is no letter, digit or hyphen stays out of a path. */
function fileName(id: string): string {
  return id.replace(/[^\p{L}\p{N}_-]+/gu, '-');
}
