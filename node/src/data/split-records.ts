import type { DuckDBConnection } from '@duckdb/node-api';
import { join } from 'node:path';
import { didYouMean, quoted } from '@consilium/core/query-language/suggest.ts';
import { identifier, literal } from '../engine/quote-sql.ts';
import { textOf } from './column-values.ts';
import type { Split, SplitAnswer } from './data-messages.ts';
import { dataProblem } from './data-problem.ts';
import { keyColumn } from './match-columns.ts';
import { openSource } from './open-source.ts';
import type { Source, SourceColumn } from './source.ts';

const maxSites = 200;

/**
 * Splits one file into a file for each site, in the format of the source and in its order, inside the loading process.
 * A `patient_key` is added where the file has none: numbered over the whole file, so that no two sites share one.
 * Records without a site are left out and counted. Throws `invalid-data`.
 */
export async function splitRecords(
  connection: DuckDBConnection,
  request: { file: string; split: Split; target: string },
): Promise<SplitAnswer> {
  const source = await openSource(request.file, connection);
  checkNames(source);
  const columns = source.columns.map((column, index) => ({ ...column, sql: `c${String(index)}` }));
  await source.read(
    connection,
    `CREATE TEMP TABLE records AS SELECT row_number() OVER () AS record, * FROM ${source.relation}`,
  );
  await requireRecords(connection, source);
  await connection.run(`CREATE TEMP TABLE placed AS ${placement(request.split, source)}`);
  const sites = await siteSizes(connection, source, request.split);
  const named = columns.filter(({ name }) => name !== '').map(({ name, sql }) => `${sql} AS ${identifier(name)}`);
  if (!columns.some(({ name }) => name === keyColumn)) {
    named.unshift(`printf('%09d', record) AS ${identifier(keyColumn)}`);
  }
  const files = [];
  for (const [index, { site, records }] of sites.entries()) {
    const file = join(request.target, `site-${String(index + 1)}.${source.format}`);
    await connection.run(
      `COPY (SELECT ${named.join(', ')} FROM records JOIN placed USING (record) WHERE site = ${literal(site)} ` +
        `ORDER BY record) TO ${literal(file)} (FORMAT ${source.format === 'csv' ? 'csv, HEADER' : 'parquet'})`,
    );
    files.push({ site, file, records });
  }
  const all = await connection.run('SELECT count(*) FROM records WHERE record NOT IN (SELECT record FROM placed)');
  return { sites: files, leftOut: Number((await all.getRows())[0]?.[0]) };
}

async function requireRecords(connection: DuckDBConnection, source: Source): Promise<void> {
  const counted = await connection.run('SELECT count(*) FROM records');
  if (Number((await counted.getRows())[0]?.[0]) > 0) return;
  throw dataProblem('The file has no records.', { file: source.name }, 'Below the header, write one line a patient.');
}

/** SQL for the records that have a site, with the site's name. */
function placement(split: Split, source: Source): string {
  if ('by' in split) {
    const index = source.columns.findIndex(({ name }) => name === split.by);
    const column: SourceColumn | undefined = source.columns[index];
    if (!column) {
      const meant = didYouMean(
        split.by,
        source.columns.map(({ name }) => name),
      );
      const detail = `There is no column ${quoted(split.by)} to split by${meant}`;
      throw dataProblem(
        detail,
        { file: source.name },
        'Write its name in `split.by` as the file has it (case counts).',
      );
    }
    if (column.kind === 'other') {
      const detail = `The column ${quoted(split.by)} to split by is neither text nor number.`;
      throw dataProblem(detail, { file: source.name }, 'Split by another column.');
    }
    const site = textOf(`c${String(index)}`, column.kind);
    return `SELECT record, site FROM (SELECT record, ${site} AS site FROM records) WHERE site IS NOT NULL`;
  }
  // Dealing out in the order of a keyed hash is a shuffle that every version and machine repeats.
  const order = `sha256('${String(split.seed)}:' || record)`;
  return (
    `SELECT record, CAST((row_number() OVER (ORDER BY ${order}) - 1) % ${String(split.into)} + 1 AS VARCHAR) AS site ` +
    'FROM records'
  );
}

/** Sites in the order of their numbers where all are numbers, of their names otherwise. */
async function siteSizes(
  connection: DuckDBConnection,
  source: Source,
  split: Split,
): Promise<{ site: string; records: number }[]> {
  const result = await connection.run(
    `SELECT site, count(*) FROM placed GROUP BY site ORDER BY TRY_CAST(site AS DOUBLE) NULLS LAST, site ` +
      `LIMIT ${String(maxSites + 1)}`,
  );
  const sites = (await result.getRows()).map(([site, records]) => ({ site: String(site), records: Number(records) }));
  if (sites.length === 0) {
    throw dataProblem('No record has a site.', { file: source.name }, 'Split by a column that has values.');
  }
  if (sites.length > maxSites) {
    const detail = `The column to split by has more than ${String(maxSites)} values.`;
    throw dataProblem(detail, { file: source.name }, 'Split by a column that names the sites.');
  }
  if ('into' in split && sites.length < split.into) {
    throw dataProblem('There are fewer records than sites.', { file: source.name }, 'Split into fewer sites.');
  }
  return sites;
}

function checkNames(source: Source): void {
  const names = source.columns.map(({ name }) => name.toLowerCase()).filter((name) => name !== '');
  if (new Set(names).size === names.length) return;
  const mend = 'Give each column its own name, also when case is ignored.';
  throw dataProblem('Two columns have the same name.', { file: source.name, line: 'line 1' }, mend);
}
