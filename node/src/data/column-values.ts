import type { Variable } from '@consilium/core/dictionary/dictionary.ts';
import { literal } from '../engine/quote-sql.ts';
import type { ColumnKind } from './source.ts';

/** SQL that turns a column into a variable's values, in steps: DuckDB plans nested selects faster than nested terms. */
export interface ColumnValues {
  /** Over the file's column: the cell without what counts as missing. */
  raw: string;
  /** Over `raw`: the cell in the variable's type, NULL where that is not possible. */
  parsed: string;
  /** Over `raw` and `parsed`: the value, NULL where it is missing or does not fit. */
  value: string;
  /** Over `raw` and `parsed`: whether there is something that does not fit. Never NULL. */
  bad: string;
  /** What is wrong where `bad` holds. */
  complaint: string;
}

/** The column of the file, and the names that the steps give. */
export interface ColumnNames {
  column: string;
  kind: ColumnKind;
  raw: string;
  parsed: string;
}

/**
 * A number or integer becomes DOUBLE (an integer must be whole; NaN and infinities are missing), a boolean BOOLEAN, a
 * category its level as VARCHAR. Text is trimmed; empty text and `NA` are missing. Levels are compared as text, and a
 * whole number is compared without decimals, so that the level "2" is met by `2`, by an integer 2 and by a double 2.
 */
export function columnValues(variable: Variable, names: ColumnNames): ColumnValues {
  if (variable.type === 'boolean') return truth(names);
  if (variable.type === 'category') return level(variable.levels, names);
  return numeric(variable.type, names);
}

/** A column as text: levels, the patient key, the column a file is split by. */
export function textOf(column: string, kind: ColumnKind): string {
  if (kind === 'text') return `nullif(nullif(trim(CAST(${column} AS VARCHAR), E' \\t'), ''), 'NA')`;
  if (kind === 'integer' || kind === 'boolean') return `CAST(${column} AS VARCHAR)`;
  const double = `CAST(${column} AS DOUBLE)`;
  const whole = `${double} = floor(${double}) AND abs(${double}) < 1e15`;
  return (
    `CASE WHEN NOT isfinite(${double}) THEN NULL ` +
    `WHEN ${whole} THEN CAST(CAST(${double} AS BIGINT) AS VARCHAR) ELSE CAST(${double} AS VARCHAR) END`
  );
}

function numeric(type: 'number' | 'integer', { column, kind, raw, parsed }: ColumnNames): ColumnValues {
  const isText = kind === 'text';
  const broken = type === 'integer' ? ` OR (isfinite(${parsed}) AND ${parsed} <> floor(${parsed}))` : '';
  const whole = type === 'integer' ? ` AND ${parsed} = floor(${parsed})` : '';
  return {
    raw: isText ? textOf(column, kind) : `CAST(${column} AS DOUBLE)`,
    // DuckDB reads 1_000 as a thousand; nobody who exports a table means that.
    parsed: isText ? `CASE WHEN NOT contains(${raw}, '_') THEN TRY_CAST(${raw} AS DOUBLE) END` : raw,
    // Adding 0 turns −0 into 0: equal values have one form, and a cut one hash.
    value: `CASE WHEN isfinite(${parsed})${whole} THEN ${parsed} + 0.0 END`,
    bad: `${raw} IS NOT NULL AND (${parsed} IS NULL${broken})`,
    complaint: type === 'integer' ? 'is not a whole number' : 'is not a number',
  };
}

function level(levels: readonly string[], { column, kind, raw, parsed }: ColumnNames): ColumnValues {
  return {
    raw: textOf(column, kind),
    parsed: `CASE WHEN ${raw} IN (${levels.map(literal).join(', ')}) THEN ${raw} END`,
    value: parsed,
    bad: `${raw} IS NOT NULL AND ${parsed} IS NULL`,
    complaint: 'is not a level of the dictionary',
  };
}

function truth({ column, kind, raw, parsed }: ColumnNames): ColumnValues {
  const lower = `lower(${raw})`;
  return {
    raw: textOf(column, kind),
    parsed: `CASE WHEN ${lower} IN ('1', 'true') THEN true WHEN ${lower} IN ('0', 'false') THEN false END`,
    value: parsed,
    bad: `${raw} IS NOT NULL AND ${parsed} IS NULL`,
    complaint: 'is not 0, 1, true or false',
  };
}
