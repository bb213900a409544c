import fc from 'fast-check';
import { CHAIN_START, hashEntry, type LogEntry } from './log-entry.ts';
import { verifyChain } from './verify-chain.ts';

function chain(length: number): LogEntry[] {
  const entries: LogEntry[] = [];
  let head = CHAIN_START;
  for (let seq = 1; seq <= length; seq += 1) {
    const unhashed = { seq, prevHash: head.hash, at: '2026-01-01T00:00:00.000Z', kind: 'release', body: { step: seq } };
    const entry = { ...unhashed, hash: hashEntry(unhashed) };
    entries.push(entry);
    head = { seq, hash: entry.hash };
  }
  return entries;
}

const without = (entries: LogEntry[], index: number): LogEntry[] => entries.filter((_entry, place) => place !== index);

describe('hash chain', () => {
  test('an entry has the hash of its canonical JSON (golden)', () => {
    expect(chain(2).map((entry) => entry.hash)).toEqual([
      'd6db4644b9ec461f1c0040757ecaaa5fd9315a41f4190c6cb93337c2a80d9c63',
      '93520a7fcf89f3d0dce5cf0e1087f23e7224640040d25abe958efe0b2b781231',
    ]);
  });

  test('an intact log has a head; so has an empty one', () => {
    const entries = chain(5);
    expect(verifyChain(entries)).toEqual({ ok: true, head: { seq: 5, hash: entries[4]?.hash } });
    expect(verifyChain([])).toEqual({ ok: true, head: CHAIN_START });
  });

  test('a log can be checked page by page', () => {
    const entries = chain(6);
    const first = verifyChain(entries.slice(0, 4));
    if (!first.ok) throw new Error('the first page is intact');
    expect(verifyChain(entries.slice(4), first.head)).toEqual(verifyChain(entries));
    expect(verifyChain(entries.slice(4))).toEqual({ ok: false, seq: 1, fault: 'sequence' });
  });

  test('whatever is changed, removed, swapped or inserted, the first wrong entry is named', () => {
    const change = fc.constantFrom<Partial<LogEntry>>(
      { at: '2026-01-02T00:00:00.000Z' },
      { kind: 'other' },
      { body: {} },
      { hash: 'f'.repeat(64) },
    );
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 12 }), fc.nat(), change, (length, where, changed) => {
        const entries = chain(length);
        const index = where % length;
        const seq = index + 1;
        const edited = entries.map((entry, place) => (place === index ? { ...entry, ...changed } : entry));
        expect(verifyChain(edited)).toEqual({ ok: false, seq, fault: 'hash' });
        if (index < length - 1)
          expect(verifyChain(without(entries, index))).toEqual({ ok: false, seq, fault: 'sequence' });
        const repeated = [...entries.slice(0, seq), ...entries.slice(index)];
        expect(verifyChain(repeated)).toEqual({ ok: false, seq: seq + 1, fault: 'sequence' });
      }),
    );
  });

  test('an entry that was rewritten with a matching hash breaks the link after it', () => {
    const entries = chain(3);
    const [first, ...rest] = entries;
    if (!first) throw new Error('there is a first entry');
    const rewritten = { ...first, body: { step: 99 } };
    expect(verifyChain([{ ...rewritten, hash: hashEntry(rewritten) }, ...rest])).toEqual({
      ok: false,
      seq: 2,
      fault: 'link',
    });
  });
});
