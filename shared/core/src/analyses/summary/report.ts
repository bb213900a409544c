import type { Cell, Column, FigureOf, Table } from '../../report/block.ts';
import { blank, count, estimate, number, pValue, text, withBrackets } from '../../report/cell.ts';
import type { Report, ReportInput } from '../../report/report.ts';
import { variableLabel } from '../../report/variable-label.ts';
import type {
  CategoricalSummary,
  GroupDifference,
  GroupTest,
  NumericSummary,
  SummaryGroup,
  SummaryParams,
  SummaryResult,
} from './params.ts';

type Input = ReportInput<SummaryParams, SummaryResult>;
type Shown = NumericSummary | CategoricalSummary;

/** Table 1 as a journal prints it: variables as rows, groups as columns; its numbers in full as tidy tables beside. */
export const summaryReport: Report<SummaryParams, SummaryResult> = (input) => {
  const { tests, smd } = input.result;
  return [
    journalTable(input),
    tidyTable(input.result.groups),
    ...(tests ? [testTable(tests)] : []),
    ...(smd ? [differenceTable(smd), ...loveOf(smd, input)] : []),
  ];
};

function journalTable(input: Input): Table {
  const { params, result } = input;
  const compared = result.tests !== undefined;
  const groups = result.groups;
  const columns: Column[] = [
    { header: 'Variable', name: 'variable', align: 'left' },
    ...groups.map(({ group }, i): Column => {
      const header = i === 0 ? 'All' : `${params.by ?? ''}=${group}`;
      return { header, name: group, align: 'right' };
    }),
    ...(compared ? comparisonColumns(groups) : []),
  ];
  const filled = (label: Cell, cells: Cell[], comparison: Cell[] = [blank, blank]) => [
    label,
    ...cells,
    ...(compared ? comparison : []),
  ];
  const rows = params.variables.flatMap((name) => {
    const shown = groups.map((group) => group.variables.find((each) => each.variable === name));
    const comparison = comparisonOf(name, result);
    const label = variableLabel(name, input.dictionary);
    const missing = missingRow(shown);
    return [
      ...(shown.some((each) => each && 'levels' in each)
        ? [
            filled(
              text(`${label}, n (%)`),
              groups.map(() => blank),
              comparison,
            ),
            ...levelRows(shown).map(([level, cells]) => filled(text(level, 1), cells)),
          ]
        : [filled(text(`${label}, mean (SD)`), shown.map(meanAndSd), comparison)]),
      ...(missing ? [filled(text('missing', 1), missing)] : []),
    ];
  });
  const sizes = groups.map(({ n, suppressed }) => count(n, suppressed));
  return {
    kind: 'table',
    id: 'table-1',
    medium: 'people',
    caption:
      params.by === null ? 'Characteristics' : `Characteristics by ${variableLabel(params.by, input.dictionary)}`,
    columns,
    rows: [filled(text('n'), sizes), ...rows],
    ...(compared ? { notes: testNotes(result.tests ?? []) } : {}),
  };
}

function comparisonColumns(groups: readonly SummaryGroup[]): Column[] {
  const levels = groups.slice(1).filter(({ group }) => group !== 'missing').length;
  return [
    { header: 'p', name: 'pValue', align: 'right' },
    { header: levels > 2 ? 'largest SMD' : 'SMD', name: 'smd', align: 'right' },
  ];
}

function comparisonOf(name: string, { tests = [], smd = [] }: SummaryResult): Cell[] {
  const test = tests.find(({ variable }) => variable === name);
  const sizes = smd.filter(({ variable }) => variable === name).map((each) => each.smd);
  const known = sizes.filter((size) => size !== null);
  // The largest of several is not known as long as one of them is not.
  const largest = known.length === 0 || known.length < sizes.length ? null : Math.max(...known.map(Math.abs));
  const only = sizes.length === 1 ? (sizes[0] ?? null) : largest;
  return [number(test?.pValue ?? null, { style: 'p-journal' }), number(only, { style: 'fixed', digits: 3 })];
}

function meanAndSd(shown: Shown | undefined): Cell {
  if (!shown || !('mean' in shown)) return blank;
  if (shown.suppressed !== undefined) return { kind: 'hidden', rule: shown.suppressed };
  return withBrackets(estimate(shown.mean), estimate(shown.sd));
}

function levelRows(shown: readonly (Shown | undefined)[]): [level: string, cells: Cell[]][] {
  const levels = shown.flatMap((each) => (each && 'levels' in each ? each.levels.map(({ level }) => level) : []));
  return [...new Set(levels)].map((level) => [level, shown.map((each) => levelCell(each, level))]);
}

function levelCell(shown: Shown | undefined, level: string): Cell {
  const found = shown && 'levels' in shown ? shown.levels.find((each) => each.level === level) : undefined;
  if (!found) return blank;
  return withBrackets(count(found.n, found.suppressed), number(found.percent, { style: 'fixed', digits: 1 }));
}

/** Only where a group misses something, or where that may not be known. */
function missingRow(shown: readonly (Shown | undefined)[]): Cell[] | null {
  const cells = shown.map((each) => (each ? count(each.missing, hiddenMissing(each)) : blank));
  return shown.some((each) => each && each.missing !== 0) ? cells : null;
}

function hiddenMissing({ missing, suppressed }: Shown): string | undefined {
  return missing === null ? suppressed : undefined;
}

const methodNames = {
  'welch-t': "Welch's t test",
  anova: 'one-way analysis of variance',
  'chi-squared': "Pearson's χ² test",
} as const;

function testNotes(tests: readonly GroupTest[]): string[] {
  const methods = [...new Set(tests.map(({ method }) => method))];
  const named = methods.map((method) => {
    const variables = tests.filter((test) => test.method === method).map(({ variable }) => variable);
    return `${methodNames[method]} (${variables.join(', ')})`;
  });
  return named.length === 0 ? [] : [`p: ${named.join('; ')}. SMD: standardised mean difference.`];
}

function tidyTable(groups: readonly SummaryGroup[]): Table {
  const rows = groups.flatMap(({ group, variables }) =>
    variables.flatMap((shown): Cell[][] => {
      const start = [text(group), text(shown.variable)];
      const missing = count(shown.missing, hiddenMissing(shown));
      if ('mean' in shown) {
        return [
          [...start, blank, count(shown.n, shown.suppressed), missing, estimate(shown.mean), estimate(shown.sd), blank],
        ];
      }
      return shown.levels.map(({ level, n, percent, suppressed }) => {
        const share = number(percent, { style: 'fixed', digits: 1 });
        return [...start, text(level), count(n, suppressed), missing, blank, blank, share];
      });
    }),
  );
  const names = ['group', 'variable', 'level', 'n', 'missing', 'mean', 'sd', 'percent'];
  return { kind: 'table', id: 'summary', medium: 'data', columns: names.map(dataColumn), rows };
}

function testTable(tests: readonly GroupTest[]): Table {
  const names = ['variable', 'method', 'statistic', 'df', 'dfResidual', 'pValue'];
  const rows = tests.map((test) => [
    text(test.variable),
    text(test.method),
    estimate(test.statistic),
    estimate(test.df),
    estimate(test.dfResidual ?? null),
    pValue(test.pValue),
  ]);
  return { kind: 'table', id: 'tests', medium: 'data', columns: names.map(dataColumn), rows };
}

function differenceTable(differences: readonly GroupDifference[]): Table {
  const names = ['variable', 'group1', 'group2', 'smd'];
  const rows = differences.map(({ variable, groups: [a, b], smd }) => [
    text(variable),
    text(a),
    text(b),
    estimate(smd),
  ]);
  return { kind: 'table', id: 'smd', medium: 'data', columns: names.map(dataColumn), rows };
}

/** One series for each pair of groups. */
function loveOf(differences: readonly GroupDifference[], { params, dictionary }: Input): FigureOf<'love'>[] {
  const nameOf = ([a, b]: GroupDifference['groups']) => `${a} against ${b}`;
  const series = [...new Set(differences.map(({ groups }) => nameOf(groups)))];
  const rows = params.variables.flatMap((name) => {
    const own = differences.filter(({ variable }) => variable === name);
    if (own.length === 0) return [];
    const values = series.map((pair) => own.find(({ groups }) => nameOf(groups) === pair)?.smd ?? null);
    return [{ label: variableLabel(name, dictionary), values }];
  });
  if (rows.every(({ values }) => values.every((value) => value === null))) return [];
  const caption = `Standardised mean differences by ${variableLabel(params.by ?? '', dictionary)}`;
  return [{ kind: 'figure', id: 'love', figure: 'love', caption, data: { series, rows } }];
}

function dataColumn(name: string): Column {
  return { header: name, name, align: 'left' };
}
