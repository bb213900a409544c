import { Problem } from './problem.ts';

/**
 * A JSON head followed by bytes, for requests and answers that carry vectors: length of the head (u32, big-endian) ·
 * head (UTF-8 JSON) · bytes.
 */
export function encodeFrame(head: unknown, parts: readonly Uint8Array[] = []): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const size = parts.reduce((sum, part) => sum + part.length, 4 + text.length);
  const frame = new Uint8Array(size);
  new DataView(frame.buffer).setUint32(0, text.length);
  frame.set(text, 4);
  let offset = 4 + text.length;
  for (const part of parts) {
    frame.set(part, offset);
    offset += part.length;
  }
  return frame;
}

export function decodeFrame(frame: Uint8Array): { head: unknown; bytes: Uint8Array } {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const length = frame.length < 4 ? Infinity : view.getUint32(0);
  if (4 + length > frame.length) throw new Problem('invalid-input', 'The frame is shorter than its head says');
  const text = new TextDecoder('utf-8', { fatal: true });
  try {
    const head: unknown = JSON.parse(text.decode(frame.subarray(4, 4 + length)));
    return { head, bytes: frame.subarray(4 + length) };
  } catch (cause) {
    throw new Problem('invalid-input', 'The head of the frame is not JSON', { cause });
  }
}
