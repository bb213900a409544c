import { Progress, type ProgressStream } from './progress.ts';

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

  test('on a terminal one line changes, is never wider than the terminal, and is gone in the end', () => {
    const { progress, written } = recorder({ isTTY: true, columns: 10 });
    jest.advanceTimersByTime(1_000);
    progress.show('north: \u001B[31ma long reason');
    progress.end();
    expect(written).toEqual(['\r\u001B[2K… north: ', '\r\u001B[2K']);
  });
});
