import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

describe('production has every check', () => {
  const root = join(import.meta.dirname, '../..');
  const sources = ['shared', 'node', 'coordinator', 'deploy'].flatMap((workspace) =>
    readdirSync(join(root, workspace), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.includes('node_modules'))
      .map((path) => join(workspace, path)),
  );
  const naming = (file: string) => sources.filter((path) => readFileSync(join(root, path), 'utf8').includes(file));

  test('only participant.ts builds the steps', () => {
    expect(naming('participant-steps.ts')).toEqual(['shared/core/src/secure-aggregation/participant.ts']);
  });

  test('the checks it builds them with are the checks', () => {
    const text = readFileSync(join(root, 'shared/core/src/secure-aggregation/participant.ts'), 'utf8');
    expect(text).toContain('participantSteps(participantChecks);');
  });
});
