import { Progress, type ProgressStream, withProgress } from './progress.ts';

const { jest } = import.meta;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

function recorder(terminal: Partial<ProgressStream> = {}) {
  const written: string[] = [];
  const progress = new Progress({ ...terminal, write: (text) => written.push(text) });
  return { progress, written };
}

describe('Progress', () => {
  test('nothing is said about what takes less than a second', () => {
    const { progress, written } = recorder({ isTTY: true });
    progress.show('round 1');
    jest.advanceTimersByTime(900);
    progress.end();
    jest.advanceTimersByTime(5_000);
    expect(written).toEqual([]);
  });

  test('after a second the latest is shown, then every change as a line', () => {
    const { progress, written } = recorder();
    progress.show('round 1');
    progress.show('round 2');
    jest.advanceTimersByTime(1_000);
    expect(written).toEqual(['… round 2\n']);
    progress.show('round 3');
    progress.end();
    expect(written).toEqual(['… round 2\n', '… round 3\n']);
  });

  test('what follows an early end is shown', () => {
    const { progress, written } = recorder();
    progress.show('starting');
    progress.end();
    jest.advanceTimersByTime(2_000);
    progress.show('query 1');
    expect(written).toEqual(['… query 1\n']);
  });

  test('on a terminal one line changes, is never wider than the terminal, and is gone in the end', () => {
    const { progress, written } = recorder({ isTTY: true, columns: 10 });
    jest.advanceTimersByTime(1_000);
    progress.show('north: \u001B[31ma long reason');
    progress.end();
    expect(written).toEqual(['\r\u001B[2K… north: ', '\r\u001B[2K']);
  });
});

test('what takes long says so while it lasts, and what it gives or throws comes back', async () => {
  const written: string[] = [];
  const stream = { write: (text: string) => written.push(text) };
  let finish: (value: string) => void = () => undefined;
  const work = withProgress('checking a.csv', new Promise<string>((resolve) => (finish = resolve)), stream);
  await jest.advanceTimersByTimeAsync(21_000);
  expect(written).toEqual(['… checking a.csv, 10 s\n', '… checking a.csv, 20 s\n']);
  finish('done');
  expect(await work).toBe('done');
  await jest.advanceTimersByTimeAsync(60_000);
  expect(written).toHaveLength(2);
  await expect(withProgress('b', Promise.reject(new Error('no')), stream)).rejects.toThrow('no');
});
