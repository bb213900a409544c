/**
 * Everything a log line may say besides its event: what is not listed here is dropped and the drop is counted.
 * There is no field for a count of records, a vector, a coefficient or a person; do not add one.
 *
 * `id`: letters, digits and `._:@/+=-`, up to 200. `word`: lower-case words joined by hyphens. `number`: finite.
 * `path`: a file or URL path. `sentence`: a catalogue sentence or a problem's public detail. `frames`: where in the
 * program something failed, without the message, which may quote data.
 */
export const logFields = {
  attempt: 'number',
  bytes: 'number',
  code: 'word',
  database: 'word',
  drops: 'number',
  durationMs: 'number',
  engine: 'word',
  errorCode: 'id',
  errorName: 'id',
  file: 'path',
  hash: 'id',
  host: 'id',
  kind: 'word',
  line: 'number',
  method: 'id',
  nodeId: 'id',
  part: 'word',
  path: 'path',
  peer: 'id',
  pid: 'number',
  port: 'number',
  privateDetail: 'sentence',
  queryId: 'id',
  reason: 'word',
  requestId: 'id',
  round: 'number',
  sentence: 'sentence',
  seq: 'number',
  signal: 'id',
  stack: 'frames',
  status: 'number',
  step: 'word',
  studyId: 'id',
  taskId: 'id',
  traceparent: 'id',
  type: 'word',
  version: 'id',
  where: 'sentence',
} as const satisfies Record<string, FieldKind>;

export type FieldKind = 'id' | 'word' | 'number' | 'path' | 'sentence' | 'frames';
export type FieldName = keyof typeof logFields;

/** One line's fields, checked by the compiler here and again at run time by `allowed`. */
export type LogFields = {
  [name in FieldName]?: ((typeof logFields)[name] extends 'number' ? number : string) | undefined;
};

const shape: Record<Exclude<FieldKind, 'number'>, RegExp> = {
  id: /^[\w.:@/+=-]{1,200}$/,
  word: /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  path: /^[^\p{C}]{1,500}$/u,
  sentence: /^[^\p{C}]{1,1000}$/u,
  frames: /^[^\0]{1,8000}$/,
};

/** Splits what a caller wants logged into what may be written and how much may not. */
export function allowed(fields: Readonly<Record<string, unknown>>): { kept: LogFields; drops: number } {
  const kept: Record<string, string | number> = {};
  let drops = 0;
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const kind: FieldKind | undefined = isField(name) ? logFields[name] : undefined;
    if (kind === 'number' ? Number.isFinite(value) : kind !== undefined && shape[kind].test(textOf(value))) {
      kept[name] = value as string | number;
    } else drops += 1;
  }
  return { kept, drops };
}

function isField(name: string): name is FieldName {
  return Object.hasOwn(logFields, name);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
