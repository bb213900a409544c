import { LongPolls } from './long-poll.ts';

const never = new AbortController().signal;

describe('long polls', () => {
  test('a waiter is woken by its topic only', async () => {
    const polls = new LongPolls();
    const [mine, other] = [polls.wait('mine', 60_000, never), polls.wait('other', 5, never)];
    polls.wake('mine');
    expect(await mine).toBe(true);
    expect(await other).toBe(false);
    expect(polls.size).toBe(0);
  });

  test('all waiters of a topic are woken', async () => {
    const polls = new LongPolls();
    const waits = [1, 2, 3].map(() => polls.wait('topic', 60_000, never));
    polls.wake('topic');
    expect(await Promise.all(waits)).toEqual([true, true, true]);
  });

  test('a wake-up between looking and waiting is not lost', async () => {
    const polls = new LongPolls();
    const watch = polls.watch('topic');
    polls.wake('topic');
    expect(await watch.wait(60_000, never)).toBe(true);
    expect(await watch.wait(1, never)).toBe(false);
    polls.wake('topic');
    expect(await watch.wait(60_000, never)).toBe(true);
    watch.end();
    expect(polls.size).toBe(0);
  });

  test('waiting ends with the signal, also one that was aborted before', async () => {
    const polls = new LongPolls();
    const gone = new AbortController();
    const wait = polls.wait('topic', 60_000, gone.signal);
    gone.abort();
    expect(await wait).toBe(false);
    expect(await polls.wait('topic', 60_000, gone.signal)).toBe(false);
    expect(polls.size).toBe(0);
  });

  test('a watch that ended late does not end a newer one', async () => {
    const polls = new LongPolls();
    const old = polls.watch('topic');
    old.end();
    const wait = polls.wait('topic', 60_000, never);
    old.end();
    polls.wake('topic');
    expect(await wait).toBe(true);
  });

  test('waking nobody is nothing', () => {
    const polls = new LongPolls();
    polls.wake('topic');
    expect(polls.size).toBe(0);
  });
});
