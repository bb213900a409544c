/** DuckDB's own size of a row group. */
const mostRecords = 122_880;
/** DuckDB writes whole vectors. */
const fewestRecords = 2048;
const cells = 1_000_000;

/**
 * Options of a COPY to Parquet. A row group is in memory as a whole before it is written, so that a wide table gets
 * groups of fewer records: some 8 MB each.
 */
export function parquetOptions(columns: number): string {
  const records = Math.min(mostRecords, Math.max(fewestRecords, Math.floor(cells / columns)));
  return `(FORMAT parquet, ROW_GROUP_SIZE ${String(records)})`;
}
