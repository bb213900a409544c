import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { readConnection, requireKeyFile } from './config.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'consilium-config-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function writeProfile(content: string): void {
  mkdirSync(join(folder, '.consilium'), { recursive: true });
  writeFileSync(join(folder, '.consilium', 'profile.json'), content);
}

const consortium = 'a'.repeat(64);
const known = { coordinator: 'https://known.example', key: 'me.key', consortium };

describe('readConnection', () => {
  test('the profile is read where nothing else was said; its key is relative to the folder', () => {
    writeProfile(JSON.stringify(known));
    expect(readConnection({}, {}, folder)).toEqual({
      coordinator: known.coordinator,
      consortium,
      keyFile: join(folder, 'me.key'),
    });
  });

  test('options come before the environment, the environment before the profile', () => {
    writeProfile(JSON.stringify(known));
    const env = { CONSILIUM_COORDINATOR: 'https://env.example', CONSILIUM_KEY: 'env.key' };
    expect(readConnection({}, env, folder)).toMatchObject({ coordinator: 'https://env.example', keyFile: 'env.key' });
    expect(readConnection({ coordinator: 'https://o.example', key: 'o.key' }, env, folder)).toMatchObject({
      coordinator: 'https://o.example',
      keyFile: 'o.key',
    });
    expect(readConnection({}, { CONSILIUM_COORDINATOR: '' }, folder).coordinator).toBe(known.coordinator);
  });

  test('the consortium of the profile is held against its own coordinator only', () => {
    writeProfile(JSON.stringify(known));
    expect(readConnection({ coordinator: 'https://o.example' }, {}, folder).consortium).toBeUndefined();
  });

  test.each([
    ['{', 'profile.json'],
    ['{ "coordnator": "https://x.example" }', 'coordnator'],
    ['{ "coordinator": "nowhere" }', 'coordinator'],
    ['{ "consortium": "1234" }', 'SHA-256'],
  ])('a profile %s is refused', (content, words) => {
    writeProfile(content);
    const problem = problemOf(() => readConnection({}, {}, folder));
    expect(problem.code).toBe('invalid-config');
    expect(problem.message).toContain(words);
  });

  test('says how to name a coordinator and a key', () => {
    expect(problemOf(() => readConnection({}, {}, folder)).mend).toContain('CONSILIUM_COORDINATOR');
    const connection = readConnection({ coordinator: 'https://o.example' }, {}, folder);
    expect(problemOf(() => requireKeyFile(connection)).mend).toContain('CONSILIUM_KEY');
  });
});

function problemOf(failing: () => unknown): Problem {
  try {
    failing();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
