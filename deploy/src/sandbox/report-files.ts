import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { Dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import type { ResultDocument } from '@consilium/core/protocol/researcher-calls.ts';
import { reportOf } from '@consilium/core/report/report-of.ts';

/** Makes the folder. A report is named after its query's file; names that come again are numbered. */
export function reportFiles(folder: string, queries: readonly string[]): string[] {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new Problem('invalid-input', `The folder ${folder} cannot be made`, { where: folder, cause });
  }
  const used = new Set<string>();
  return queries.map((query) => {
    const stem = basename(query, extname(query));
    let name = stem;
    for (let i = 2; used.has(name); i += 1) name = `${stem}-${String(i)}`;
    used.add(name);
    return join(folder, `${name}.html`);
  });
}

/** What draws is loaded with the first report only. */
export async function writeReport(path: string, result: ResultDocument, dictionary: Dictionary): Promise<void> {
  const { renderHtml } = await import('@consilium/web/report/render-html.ts');
  const { detachedDocument } = await import('@consilium/web/figures/detached-document.ts');
  const html = renderHtml(reportOf(result, { dictionary }), detachedDocument());
  try {
    writeFileSync(path, html);
  } catch (cause) {
    throw new Problem('invalid-input', `${path} cannot be written`, { where: path, cause });
  }
  process.stderr.write(`Written: ${path}\n`);
}
