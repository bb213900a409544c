import { CHAIN_START, hashEntry, type ChainHead, type LogEntry } from './log-entry.ts';

/** `sequence`: a number is missing or repeated. `link`: it does not continue the entry before. `hash`: it was changed. */
export type ChainFault = 'sequence' | 'link' | 'hash';
export type ChainVerdict = { ok: true; head: ChainHead } | { ok: false; seq: number; fault: ChainFault };

/**
 * Checks entries in order and names the first wrong one. A log that was cut off at its end is intact as far as it
 * goes: compare `head` with one that was witnessed elsewhere.
 * @param from the head after which the entries begin, to check a long log page by page.
 */
export function verifyChain(entries: Iterable<LogEntry>, from: ChainHead = CHAIN_START): ChainVerdict {
  let head = from;
  for (const entry of entries) {
    const fault = faultOf(entry, head);
    if (fault !== undefined) return { ok: false, seq: head.seq + 1, fault };
    head = { seq: entry.seq, hash: entry.hash };
  }
  return { ok: true, head };
}

function faultOf(entry: LogEntry, head: ChainHead): ChainFault | undefined {
  if (entry.seq !== head.seq + 1) return 'sequence';
  if (entry.prevHash !== head.hash) return 'link';
  return hashEntry(entry) === entry.hash ? undefined : 'hash';
}
