import type { Block } from '@consilium/core/report/block.ts';
import { drawFigure } from '../figures/draw-figure.ts';
import type { SvgDocument } from '../figures/svg.ts';

export interface SvgFile {
  /** Unique in the report: `survival`. */
  id: string;
  svg: string;
}

/** The figures of a report, each a file of its own. */
export function renderSvgs(blocks: readonly Block[], document: SvgDocument): SvgFile[] {
  return blocks.flatMap((block) =>
    block.kind === 'figure'
      ? [{ id: block.id, svg: `<?xml version="1.0" encoding="UTF-8"?>\n${drawFigure(block, 'figure', document)}\n` }]
      : [],
  );
}
