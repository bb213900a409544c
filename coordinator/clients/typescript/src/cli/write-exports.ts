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
  if (report !== undefined) {
    const { renderHtml } = await import('@consilium/web/report/render-html.ts');
    const { detachedDocument } = await import('@consilium/web/figures/detached-document.ts');
    writeFile(report, renderHtml(reportOf(result, { dictionary }), detachedDocument()));
  }
  if (docx !== undefined) {
    const { renderDocx } = await import('@consilium/web/report/render-docx.ts');
    writeFile(docx, await renderDocx(reportOf(result, { dictionary })));
  }
  if (svg !== undefined) await writeSvgs(svg, result, dictionary);
}

/** The main table into the file itself, further ones beside it: `out.csv`, `out.fit.csv` … */
function writeCsv(path: string, result: ResultDocument): void {
  const extension = extname(path);
  const stem = join(dirname(path), basename(path, extension));
  renderCsv(answerOf(result)).forEach(({ id, csv }, i) => {
    writeFile(i === 0 ? path : `${stem}.${fileName(id)}${extension}`, csv);
  });
}

async function writeSvgs(folder: string, result: ResultDocument, dictionary: Dictionary): Promise<void> {
  const { renderSvgs } = await import('@consilium/web/report/render-svgs.ts');
  const { detachedDocument } = await import('@consilium/web/figures/detached-document.ts');
  const files = renderSvgs(answerOf(result, { dictionary }), detachedDocument());
  if (files.length === 0) process.stderr.write(`No figures: ${result.analysis} has none to draw.\n`);
  else makeFolder(folder);
  for (const { id, svg } of files) writeFile(join(folder, `${fileName(id)}.svg`), svg);
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new Problem('invalid-input', `The folder ${folder} cannot be made`, { where: folder, cause });
  }
}

/** Ids carry names of sites, which may be anything: what is no letter, digit or hyphen stays out of a path. */
function fileName(id: string): string {
  return id.replace(/[^\p{L}\p{N}_-]+/gu, '-');
}
