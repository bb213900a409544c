import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { dataProblem } from './data-problem.ts';

const newline = 0x0a;
const carriageReturn = 0x0d;
const maxLineBytes = 2 ** 23;

/** Throws `invalid-data`, with the line, unless the whole file is UTF-8 text. Reads it once, in pieces. */
export async function checkEncoding(path: string): Promise<void> {
  let line = 1;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) {
    const bytes = Buffer.concat([rest, chunk as Buffer]);
    // No UTF-8 sequence crosses a line end, so that a piece up to the last one can be judged by itself.
    const end = Math.max(bytes.lastIndexOf(newline), bytes.lastIndexOf(carriageReturn)) + 1;
    line = checkLines(bytes.subarray(0, end), line, path);
    rest = bytes.subarray(end);
    if (rest.length > maxLineBytes) throw tooLong(basename(path), line);
  }
  checkLines(rest, line, path);
}

/** The number of the line after these. */
function checkLines(bytes: Buffer, firstLine: number, path: string): number {
  if (!isText(bytes)) {
    let line = firstLine;
    for (const piece of lines(bytes)) {
      if (!isText(piece)) throw notUtf8(basename(path), line);
      line += 1;
    }
  }
  let count = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) count += 1;
  return firstLine + count;
}

function isText(bytes: Buffer): boolean {
  return isUtf8(bytes) && !bytes.includes(0);
}

function* lines(bytes: Buffer): Generator<Buffer> {
  let start = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, start)) {
    yield bytes.subarray(start, at + 1);
    start = at + 1;
  }
  yield bytes.subarray(start);
}

function notUtf8(file: string, line: number): Error {
  const mend = 'Save the file as UTF-8 (in a spreadsheet: "CSV UTF-8").';
  return dataProblem('The file is not UTF-8 text.', { file, line: `line ${String(line)}` }, mend);
}

function tooLong(file: string, line: number): Error {
  const mend = 'Export the table with one line for each patient.';
  return dataProblem('A line is longer than 8 MiB.', { file, line: `line ${String(line)}` }, mend);
}
