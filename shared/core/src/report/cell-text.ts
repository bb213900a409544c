import type { Cell } from './block.ts';
import { formatNumber, NO_VALUE } from './format-number.ts';

/** A cell in print; `mark` stands for a hidden value and its rule. */
export function cellText(cell: Cell, mark: (rule: string) => string): string {
  switch (cell.kind) {
    case 'text':
      return cell.text;
    case 'number':
      return formatNumber(cell.value, cell.format);
    case 'hidden':
      return mark(cell.rule);
    case 'none':
      return NO_VALUE;
    case 'pair': {
      const first = cellText(cell.first, mark);
      const second = cellText(cell.second, mark);
      return cell.form === 'brackets' ? `${first} (${second})` : `${first} to ${second}`;
    }
  }
}
