import type { Block, Figure, Heading, Table } from '@consilium/core/report/block.ts';
import { cleanTexts } from '../texts/clean-texts.ts';

/** A block with what makes it findable in a page: an id of its own and, for tables and figures, its number. */
export type Part =
  | { block: Exclude<Block, Table | Figure | Heading>; id: string }
  | { block: Heading; id: string }
  | { block: Table; id: string; number: number | null }
  | { block: Figure; id: string; number: number };

/** The blocks that are for people, in order, their texts clean. Tables with a caption and figures are numbered, as a paper numbers them. */
export function partsOf(blocks: readonly Block[]): Part[] {
  let tables = 0;
  let figures = 0;
  return cleanTexts(blocks)
    .filter((block) => !('medium' in block) || block.medium !== 'data')
    .map((block, i): Part => {
      const id = `part-${String(i + 1)}`;
      if (block.kind === 'figure') return { block, id, number: (figures += 1) };
      if (block.kind === 'table') return { block, id, number: block.caption === undefined ? null : (tables += 1) };
      return block.kind === 'heading' ? { block, id } : { block, id };
    });
}
