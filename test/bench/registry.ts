import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { readDictionary } from '@consilium/core/dictionary/read-dictionary.ts';

/** A synthetic cancer registry: the same rows for the same size and seed, on every machine. */
export interface Registry {
  rows: number;
  /** Parquet files of the four sites, largest first: 40, 30, 20 and 10 % of the rows. */
  sites: string[];
  /** All of them in one file. */
  pooled: string;
  /** The same as CSV, for tools that do not read Parquet. */
  csv: string;
}

/** Raised when the rows change: what an earlier version left in the temporary folder is then not used. */
const version = 1;
const seed = 20_250_101;
const shares = [0.4, 0.3, 0.2, 0.1];

export const registryDictionary = readDictionary({
  dictionary: 'registry',
  version: 1,
  variables: [
    { name: 'age', type: 'integer', unit: 'years', min: 18, max: 100 },
    { name: 'sex', type: 'boolean' },
    { name: 'stage', type: 'integer', min: 1, max: 4 },
    { name: 'nodes', type: 'integer', min: 0, max: 60 },
    { name: 'er', type: 'number', min: 0, max: 3000 },
    { name: 'grade', type: 'integer', min: 1, max: 3 },
    { name: 'arm', type: 'boolean' },
    { name: 'time', type: 'integer', unit: 'days', min: 0, max: 6000 },
    { name: 'event', type: 'boolean' },
  ],
});

/** Makes the files, or finds them where an earlier run left them. */
export async function makeRegistry(rows: number): Promise<Registry> {
  const folder = join(tmpdir(), 'consilium-bench', `registry-${String(version)}-${String(rows)}`);
  const file = (name: string) => join(folder, name);
  const registry = {
    rows,
    sites: shares.map((_, i) => file(`site-${String(i + 1)}.parquet`)),
    pooled: file('pooled.parquet'),
    csv: file('pooled.csv'),
  };
  if (existsSync(folder)) return registry;
  const unfinished = `${folder}.${String(process.pid)}`;
  mkdirSync(unfinished, { recursive: true });
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '2GiB', temp_directory: unfinished });
  const db = await instance.connect();
  const copy = (query: string, name: string, format: string) =>
    db.run(`COPY (${query}) TO '${join(unfinished, name)}' (FORMAT ${format})`);
  await copy(rowsOf(rows), 'pooled.parquet', 'parquet, COMPRESSION zstd');
  const pooled = `FROM '${join(unfinished, 'pooled.parquet')}'`;
  for (const i of shares.keys()) {
    const query = `SELECT * EXCLUDE (site) ${pooled} WHERE site = ${String(i + 1)}`;
    await copy(query, `site-${String(i + 1)}.parquet`, 'parquet, COMPRESSION zstd');
  }
  await copy(`SELECT * ${pooled}`, 'pooled.csv', 'csv, HEADER');
  instance.closeSync();
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
  return registry;
}

/**
 * Each value comes from uniforms that are a hash of row and column, so neither threads nor the order of rows matter.
 * Stage rises with the place of the tumour in no registry in particular: what is wanted are correlated columns of
 * realistic widths, and times from a Weibull proportional-hazards model with about half of the patients censored.
 */
function rowsOf(rows: number): string {
  const uniform = (k: number) => `((hash(i * 64 + ${String(k)} + ${String(seed)}) >> 11) + 0.5) / 9007199254740992`;
  const uniforms = Array.from({ length: 14 }, (_, k) => `${uniform(k)} AS u${String(k)}`).join(', ');
  return `
    WITH uniforms AS (SELECT i, ${uniforms} FROM range(${String(rows)}) AS r (i)),
    people AS (
      SELECT *,
        CASE WHEN u0 < 0.4 THEN 1 WHEN u0 < 0.7 THEN 2 WHEN u0 < 0.9 THEN 3 ELSE 4 END AS site,
        least(100, greatest(18, round(62 + 12 * sqrt(-2 * ln(u1)) * cos(2 * pi() * u2)))) AS age,
        CAST(u3 < 0.52 AS TINYINT) AS sex
      FROM uniforms),
    staged AS (
      SELECT *, 1 + CAST(s > 0.30 AS INT) + CAST(s > 0.62 AS INT) + CAST(s > 0.85 AS INT) AS stage
      FROM (SELECT *, u4 - 0.004 * (age - 62) AS s FROM people)),
    graded AS (
      SELECT *,
        least(60, floor(ln(u5) / ln(0.8 * stage ** 1.3 / (1 + 0.8 * stage ** 1.3)))) AS nodes,
        1 + CAST(g > -0.8 AS INT) + CAST(g > 0.6 AS INT) AS grade
      FROM (SELECT *, sqrt(-2 * ln(u6)) * cos(2 * pi() * u7) + 0.35 * (stage - 2) AS g FROM staged)),
    treated AS (
      SELECT *,
        CAST(u8 < 1 / (1 + exp(-(0.1 - 0.01 * (age - 62) + 0.1 * (stage - 2)))) AS TINYINT) AS arm,
        least(8, greatest(0, 3.9 + 0.015 * (age - 62) - 0.5 * (grade - 2)
          + 1.6 * sqrt(-2 * ln(u6)) * sin(2 * pi() * u7))) AS log_er
      FROM graded),
    followed AS (
      SELECT *,
        3500 * (-ln(u9) / exp(0.12 * (age - 62) / 10 - 0.10 * sex + 0.45 * (stage - 2) + 0.25 * ln(nodes + 1)
          + 0.20 * (grade - 2) - 0.30 * arm)) ** (1 / 1.2) AS failure,
        least(365 + 5110 * u10, -12000 * ln(u11)) AS censoring
      FROM treated)
    SELECT i + 1 AS patient_key, site, CAST(age AS SMALLINT) AS age, sex, CAST(stage AS TINYINT) AS stage,
      CAST(nodes AS SMALLINT) AS nodes, CASE WHEN u12 >= 0.05 THEN CAST(round(exp(log_er) - 1) AS FLOAT) END AS er,
      CAST(grade AS TINYINT) AS grade, arm,
      CAST(greatest(1, ceil(least(failure, censoring))) AS INTEGER) AS time,
      CAST(failure <= censoring AS TINYINT) AS event
    FROM followed`;
}
