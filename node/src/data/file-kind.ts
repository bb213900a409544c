import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { dataProblem } from './data-problem.ts';

const parquetMagic = 'PAR1';
const minParquetBytes = 12;

/** CSV or Parquet, by the first bytes rather than by the name. Throws `invalid-data` for an empty or foreign file. */
export async function fileKind(path: string): Promise<'csv' | 'parquet'> {
  const file = basename(path);
  const handle = await openFile(path);
  try {
    const { size } = await handle.stat();
    if (size === 0) throw dataProblem('The file is empty.', { file }, 'Export the data again, with a header line.');
    const head = await bytesAt(handle, 0, 4);
    if (head.toString('latin1') === parquetMagic) {
      const tail = await bytesAt(handle, Math.max(0, size - 4), 4);
      if (size >= minParquetBytes && tail.toString('latin1') === parquetMagic) return 'parquet';
      throw dataProblem('The Parquet file is cut short.', { file }, 'Copy or export the file again.');
    }
    if (head.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]))) {
      throw dataProblem('The file is compressed.', { file }, 'Unpack it first (gunzip).');
    }
    if (head.toString('latin1') === 'PK\u0003\u0004') {
      throw dataProblem('The file is a spreadsheet or archive.', { file }, 'Export the table as CSV (UTF-8).');
    }
    if (['.parquet', '.pq'].includes(extname(path).toLowerCase())) {
      throw dataProblem('The file is not Parquet, though its name says so.', { file }, 'Export the data again.');
    }
    return 'csv';
  } finally {
    await handle.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  const place = { file: basename(path) };
  const handle = await open(path, 'r').catch(() => null);
  if (!handle) throw dataProblem('The file cannot be opened.', place, 'Check the path and who may read the file.');
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw dataProblem('That is not a file.', place, 'Give the path of a CSV or Parquet file.');
}

async function bytesAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
