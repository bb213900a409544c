import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { dataProblem } from './data-problem.ts';
import { maxColumns } from './source.ts';

/** Enough for 5,000 names of 200 bytes. A longer first line is refused before anything else reads the file. */
const maxHeaderBytes = 2 ** 20;

export interface Header {
  /** Names in the file's order; an empty text for a column without a name. */
  names: string[];
  delimiter: ',' | ';' | '\t';
}

/**
 * The first line of a CSV file. The delimiter is the comma; where the line has none, a tab or a semicolon that it has.
 * Throws `invalid-data`: not UTF-8, no names, names that are quoted over several lines, more than 5,000 columns.
 */
export async function readHeader(path: string): Promise<Header> {
  const file = basename(path);
  const place = { file, line: 'line 1' };
  const line = await firstLine(path);
  if (line.trim() === '') throw dataProblem('The first line is empty.', place, 'Start with the names of the columns.');
  const delimiter = ([',', '\t', ';'] as const).find((candidate) => line.includes(candidate)) ?? ',';
  const names = splitCells(line, delimiter);
  if (names === null) {
    throw dataProblem('A quote in the header is not closed.', place, 'Write the names of the columns on one line.');
  }
  if (names.length > maxColumns) {
    const limit = maxColumns.toLocaleString('en');
    throw dataProblem(`The file has more than ${limit} columns.`, place, 'Export only the columns you need.');
  }
  return { names, delimiter };
}

async function firstLine(path: string): Promise<string> {
  const place = { file: basename(path), line: 'line 1' };
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(maxHeaderBytes), 0, maxHeaderBytes, 0);
    const end = buffer.findIndex((byte, index) => index < bytesRead && (byte === 0x0a || byte === 0x0d));
    if (end < 0 && bytesRead === maxHeaderBytes) {
      const detail = 'The header is longer than 1 MiB.';
      throw dataProblem(detail, place, 'Export only the columns you need (at most 5,000), one line a patient.');
    }
    return decode(buffer.subarray(0, end < 0 ? bytesRead : end), place);
  } finally {
    await handle.close();
  }
}

function decode(bytes: Buffer, place: { file: string; line: string }): string {
  const mend = 'Save the file as UTF-8 (in a spreadsheet: "CSV UTF-8").';
  if (bytes.includes(0)) throw dataProblem('The file is not UTF-8 text.', place, mend);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw dataProblem('The file is not UTF-8 text.', place, mend);
  }
}

/** Cells of one line after RFC 4180, trimmed; null where a quote stays open. */
function splitCells(line: string, delimiter: string): string[] | null {
  const cells: string[] = [];
  let cell = '';
  let inQuotes = false;
  for (let i = 0; i < line.length; i++) {
    const character = line.charAt(i);
    if (inQuotes && character === '"' && line[i + 1] === '"') {
      cell += '"';
      i += 1;
    } else if (character === '"' && (inQuotes || cell.trim() === '')) {
      inQuotes = !inQuotes;
    } else if (character === delimiter && !inQuotes) {
      cells.push(cell.trim());
      cell = '';
    } else {
      cell += character;
    }
  }
  cells.push(cell.trim());
  return inQuotes ? null : cells;
}
