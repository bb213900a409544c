import type { Block, Cell, Facts, Table } from '../../report/block.ts';
import { blank, count, number, text } from '../../report/cell.ts';
import type { Report } from '../../report/report.ts';
import { variableLabel } from '../../report/variable-label.ts';
import type { CountParams, CountResult } from './params.ts';

type Shown = Pick<NonNullable<CountResult['groups']>[number], 'n' | 'suppressed'>;

export const countReport: Report<CountParams, CountResult> = ({ params, result, dictionary }) => {
  const { n, groups, attrition } = result;
  const records: Facts = { kind: 'facts', id: 'count', items: [{ label: 'Records', name: 'n', value: count(n) }] };
  // Beside a table the number alone would only repeat the head of the report.
  const blocks: Block[] = [attrition || groups ? { ...records, medium: 'data' } : records];
  if (attrition) blocks.push(attritionTable(attrition));
  if (groups && params.by !== null) blocks.push(groupTable(groups, n, variableLabel(params.by, dictionary)));
  return blocks;
};

function groupTable(groups: NonNullable<CountResult['groups']>, n: number | null, label: string): Table {
  return {
    kind: 'table',
    id: 'groups',
    caption: `Records by ${label}`,
    columns: [
      { header: label, name: 'group', align: 'left' },
      { header: 'n', name: 'n', align: 'right' },
      { header: '%', name: 'percent', align: 'decimal' },
    ],
    rows: groups.map((group) => [text(group.group), shown(group), percent(group, n)]),
  };
}

/** Each step with the records that are left and those that it left out. */
function attritionTable(steps: NonNullable<CountResult['attrition']>): Table {
  const first = steps[0]?.n ?? null;
  return {
    kind: 'table',
    id: 'attrition',
    caption: 'Records left after each rule',
    columns: [
      { header: 'Rule', name: 'rule', align: 'left' },
      { header: 'n', name: 'n', align: 'right' },
      { header: 'left out', name: 'leftOut', align: 'right' },
      { header: '%', name: 'percent', align: 'decimal' },
    ],
    rows: steps.map((step, i) => [text(step.rule), shown(step), leftOut(steps[i - 1], step), percent(step, first)]),
  };
}

function shown({ n, suppressed }: Shown): Cell {
  return count(n, suppressed);
}

function leftOut(before: Shown | undefined, step: Shown): Cell {
  if (!before) return blank;
  const rule = before.suppressed ?? step.suppressed;
  const left = before.n === null || step.n === null ? null : before.n - step.n;
  return count(left, rule);
}

function percent({ n, suppressed }: Shown, of: number | null): Cell {
  if (suppressed !== undefined) return { kind: 'hidden', rule: suppressed };
  return number(n === null || of === null || of === 0 ? null : (100 * n) / of, { style: 'fixed', digits: 1 });
}
