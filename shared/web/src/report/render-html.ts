import { createElement as h } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { Block } from '@consilium/core/report/block.ts';
import type { SvgDocument } from '../figures/svg.ts';
import { cleanTexts } from '../texts/clean-texts.ts';
import { partsOf } from './report-parts.ts';
import { reportStyle } from './report-style.ts';
import { ReportView } from './report-view.ts';

/** Nothing is loaded and nothing runs, whatever a text in the report would like. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * A report as one file: a complete, accessible HTML page with its figures drawn in it. No scripts, no other resources;
 * readable on paper.
 *
 * @param document draws the figures (detached-document.ts where there is no browser)
 */
export function renderHtml(blocks: readonly Block[], document: SvgDocument): string {
  const first = blocks.find((block) => block.kind === 'heading');
  const study = blocks
    .flatMap((block) => (block.kind === 'facts' ? block.items : []))
    .find(({ name }) => name === 'study');
  const title = cleanTexts([
    first?.text ?? 'Report',
    ...(study?.value.kind === 'text' ? [study.value.text] : []),
    'Consilium',
  ]);
  const page = h(
    'html',
    { lang: 'en' },
    h(
      'head',
      null,
      h('meta', { charSet: 'utf-8' }),
      h('meta', { httpEquiv: 'Content-Security-Policy', content: policy }),
      h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      h('title', null, title.join(' · ')),
      h('style', { dangerouslySetInnerHTML: { __html: reportStyle } }),
    ),
    h('body', null, h(ReportView, { parts: partsOf(blocks), document })),
  );
  return `<!doctype html>\n${renderToStaticMarkup(page)}\n`;
}
