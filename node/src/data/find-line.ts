import { createReadStream } from 'node:fs';

export interface CsvRecord {
  /** Counted from 0, which is the header. */
  index: number;
  /** Line on which it starts, counted from 1. */
  line: number;
  end: 'lf' | 'crlf' | 'cr' | 'none';
}

const [lf, cr, quote, space] = [0x0a, 0x0d, 0x22, 0x20];

/**
 * The line of the first CSV record for which the test holds, or null. Only for messages: DuckDB reads the records and
 * tells their number, and quoted line ends and blank lines make that another number than the line's.
 */
export async function findLine(
  path: string,
  csv: { delimiter: string; columns: number },
  test: (record: CsvRecord) => boolean,
): Promise<number | null> {
  const scan = new RecordScan(csv.delimiter.charCodeAt(0), csv.columns === 1);
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 18 })) {
    for (const byte of chunk as Buffer) {
      const record = scan.step(byte);
      if (record && test(record)) return record.line;
    }
  }
  const last = scan.finish();
  return last && test(last) ? last.line : null;
}

/** Follows quotes and line ends byte by byte, as RFC 4180 has them. */
class RecordScan {
  readonly #delimiter: number;
  /** In a file of one column a blank line is a record with a missing value; elsewhere it is none. */
  readonly #keepBlank: boolean;
  #line = 1;
  #start = 1;
  #index = 0;
  #blank = true;
  #cellStart = true;
  #inQuotes = false;
  #justClosed = false;
  #previous = 0;

  constructor(delimiter: number, keepBlank: boolean) {
    this.#delimiter = delimiter;
    this.#keepBlank = keepBlank;
  }

  /** The record that is complete with the byte before this one, if any. */
  step(byte: number): CsvRecord | null {
    const afterReturn = this.#previous === cr && !this.#inQuotes;
    const ended = afterReturn && byte !== lf ? this.#end('cr') : null;
    const now = this.#take(byte, afterReturn);
    this.#previous = byte;
    return ended ?? now;
  }

  finish(): CsvRecord | null {
    if (this.#previous === cr && !this.#inQuotes) return this.#end('cr');
    return this.#blank ? null : this.#end('none');
  }

  #take(byte: number, afterReturn: boolean): CsvRecord | null {
    if (byte === lf && !this.#inQuotes) return this.#end(afterReturn ? 'crlf' : 'lf');
    if (byte === cr && !this.#inQuotes) return null;
    if (byte === lf) this.#line += 1;
    this.#blank = false;
    // A doubled quote closes and opens again, which is the same as staying inside.
    const turns = byte === quote && (this.#inQuotes || this.#cellStart || this.#justClosed);
    this.#justClosed = turns && this.#inQuotes;
    if (turns) this.#inQuotes = !this.#inQuotes;
    this.#cellStart = !this.#inQuotes && (byte === this.#delimiter || (this.#cellStart && byte === space));
    return null;
  }

  #end(end: CsvRecord['end']): CsvRecord | null {
    const counts = !this.#blank || this.#keepBlank;
    const record = counts ? { index: this.#index, line: this.#start, end } : null;
    if (counts) this.#index += 1;
    this.#line += 1;
    this.#start = this.#line;
    this.#blank = true;
    this.#cellStart = true;
    return record;
  }
}
