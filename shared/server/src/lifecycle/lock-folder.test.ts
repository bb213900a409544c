import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderHolder, lockFolder } from './lock-folder.ts';

/** Starting processes takes its time on a busy machine. */
const patience = 30_000;

let folder = '';
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'consilium-lock-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** Another process that locks the folder and says how that went. */
async function otherProcess(): Promise<{ child: ChildProcess; said: string }> {
  const module = new URL('./lock-folder.ts', import.meta.url).href;
  const program = `
    const { lockFolder } = await import(${JSON.stringify(module)});
    try { lockFolder(${JSON.stringify(folder)}); process.stdout.write('locked'); } catch (error) { process.stdout.write(error.code); process.exit(1); }
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, said: said.toString() };
}

describe('folder lock', () => {
  test(
    'a second process is refused and told which one works there',
    async () => {
      const { child, said } = await otherProcess();
      expect(said).toBe('locked');
      expect(() => lockFolder(folder)).toThrow(`Another process (process ${child.pid}) works on ${folder}`);
      expect((await otherProcess()).said).toBe('folder-in-use');
    },
    patience,
  );

  test(
    'a process killed with SIGKILL leaves no stale lock',
    async () => {
      const { child } = await otherProcess();
      child.kill('SIGKILL');
      await once(child, 'exit');
      const lock = lockFolder(folder);
      expect((await otherProcess()).said).toBe('folder-in-use');
      lock.release();
      expect((await otherProcess()).said).toBe('locked');
    },
    patience,
  );

  test('the same process cannot lock a folder twice either', () => {
    const lock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow('works on');
    lock.release();
    lock.release();
    lockFolder(folder).release();
  });

  test('tells who works on a folder, and nobody where nobody does', () => {
    const own = join(folder, 'told');
    expect(folderHolder(own)).toBeNull();
    const lock = lockFolder(own);
    expect(folderHolder(own)).toEqual({ pid: process.pid });
    lock.release();
    expect(folderHolder(own)).toBeNull();
  });

  test('makes the folder', () => {
    lockFolder(join(folder, 'a', 'b')).release();
    lockFolder(join(folder, 'a', 'b')).release();
    expect(() => lockFolder(join(folder, 'a', 'b', 'lock'))).toThrow(/EEXIST|ENOTDIR/);
  });
});
