import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDocument } from '@consilium/server/config/read-document.ts';

/** A query file (JSON or YAML), or standard input for `-`, decoded. Throws Problem with file and line. */
export async function readQueryFile(path: string): Promise<unknown> {
  if (path !== '-') return readDocument(path, 'invalid-input');
  // The reader wants a file: it says line and size of a mistake from it, and a pipe can be read only once.
  const folder = mkdtempSync(join(tmpdir(), 'consilium-'));
  try {
    const file = join(folder, 'stdin');
    writeFileSync(file, await readAll(process.stdin), { mode: 0o600 });
    return readDocument(file, 'invalid-input');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function readAll(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
