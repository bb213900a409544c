import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import pino, { type Logger as Pino, type LevelWithSilent } from 'pino';
import { catalogue, Problem } from '@consilium/core/protocol/problem.ts';
import { allowed, type LogFields } from './log-fields.ts';

/** Structured lines of an event and allow-listed fields; nothing else can be written. */
export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  /**
   * Something failed: the problem's code and public sentence. Where it failed, and a problem's private detail, are
   * written at level `debug` only. The message of any other error is never written, because it may quote data.
   */
  failure(event: string, error: unknown, fields?: LogFields): void;
  /** The same logger with fields on every line. */
  with(fields: LogFields): Logger;
  /** How many fields, and lines on a full disk, were dropped since the start, here and in loggers made by `with`. */
  readonly drops: number;
  /** Opens the log file again under its name, after it was moved away. */
  reopen(): void;
}

export interface LoggerOptions {
  /** Written on every line: `node` or `coordinator`. */
  service: string;
  level?: LevelWithSilent;
  /** Lines are appended here, otherwise to stderr. */
  file?: string | undefined;
  /** For tests: takes the lines instead. */
  write?: ((line: string) => void) | undefined;
}

const keptWhileFull = 1_048_576;
const eventShape = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Lines are written before the call returns: the last words of a killed process are in the log.
 * @throws Problem `invalid-config` when the file cannot be written.
 */
export function createLogger(options: LoggerOptions): Logger {
  const counted = { drops: 0 };
  const file = options.write === undefined ? openDestination(options.file, counted) : undefined;
  const destination = file ?? { write: options.write ?? (() => undefined) };
  const lines = pino(
    {
      level: options.level ?? 'info',
      base: { service: options.service },
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  return wrap(lines, {}, counted, () => file?.reopen());
}

function openDestination(file: string | undefined, counted: { drops: number }): ReturnType<typeof pino.destination> {
  if (file !== undefined) {
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      closeSync(openSync(file, 'a', 0o600));
    } catch (error) {
      throw new Problem('invalid-config', `${file} cannot be written as a log file`, { where: file, cause: error });
    }
  }
  const destination = pino.destination({ dest: file ?? 2, sync: true, maxLength: keptWhileFull });
  // A full disk must not end the process that waits for it to be freed: the lines are kept and tried again with the
  // next one, up to `keptWhileFull` bytes.
  destination.on('error', () => undefined);
  destination.on('drop', () => {
    counted.drops += 1;
  });
  return destination;
}

function wrap(lines: Pino, always: LogFields, counted: { drops: number }, reopen: () => void): Logger {
  function write(level: 'debug' | 'info' | 'warn' | 'error', event: string, fields: LogFields): void {
    const { kept, drops } = allowed({ ...always, ...fields });
    const known = eventShape.test(event);
    counted.drops += drops + (known ? 0 : 1);
    const dropped = drops === 0 ? {} : { drops };
    lines[level]({ ...kept, ...dropped }, known ? event : 'unnamed-event');
  }
  return {
    debug: (event, fields = {}) => write('debug', event, fields),
    info: (event, fields = {}) => write('info', event, fields),
    warn: (event, fields = {}) => write('warn', event, fields),
    failure: (event, error, fields = {}) => {
      const detailed = lines.isLevelEnabled('debug');
      write('error', event, { ...fields, ...describe(error), ...(detailed ? describeFully(error) : {}) });
    },
    with: (fields) => wrap(lines, { ...always, ...fields }, counted, reopen),
    get drops() {
      return counted.drops;
    },
    reopen,
  };
}

function describe(error: unknown): LogFields {
  if (error instanceof Problem)
    return { code: error.code, sentence: oneLine(error.message), where: optionalLine(error.where) };
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  const errorCode = typeof code === 'string' ? code : undefined;
  return {
    code: 'internal',
    sentence: catalogue.internal[2],
    errorName: error instanceof Error ? error.name : typeof error,
    errorCode,
  };
}

function describeFully(error: unknown): LogFields {
  if (error instanceof Problem && error.code !== 'internal')
    return { privateDetail: optionalLine(error.privateDetail) };
  const detail = error instanceof Problem ? optionalLine(error.privateDetail) : undefined;
  const stack = error instanceof Error ? frames(error) : undefined;
  return { privateDetail: detail, stack };
}

/** The lines of a stack that name places. The message stands before them and is cut off: it may look like one. */
function frames(error: Error): string | undefined {
  const stack = error.stack ?? '';
  const start = stack.indexOf(error.message) + error.message.length;
  const places = stack
    .slice(start)
    .split('\n')
    .filter((line) => /^\s+at /.test(line));
  const text = places.map((line) => line.trim()).join('\n');
  return text === '' ? undefined : text.slice(0, 8000);
}

function oneLine(text: string): string {
  return text.replace(/\p{C}+/gu, ' ').slice(0, 1000);
}

function optionalLine(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : oneLine(text);
}
