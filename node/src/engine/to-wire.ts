import { Problem } from '@consilium/core/protocol/problem.ts';
import type { WireParameter } from './child-messages.ts';

const int128 = 2n ** 127n;

/** A parameter as it travels to the engine process. Throws `invalid-input` for anything that cannot be bound. */
export function toWire(value: unknown): WireParameter {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'bigint' && value >= -int128 && value < int128) return { bigint: value.toString() };
  throw new Problem('invalid-input', 'A query can bind finite numbers, texts, truth values and 128-bit integers only.');
}
