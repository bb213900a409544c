import { z } from 'zod';
import { problemDocument } from '@consilium/core/protocol/problem.ts';
import { FRAME_TYPE, type Route } from './route.ts';

export interface OpenapiSchema {
  $ref?: string;
  [keyword: string]: unknown;
}
export interface OpenapiParameter {
  name: string;
  in: 'path' | 'query';
  required: boolean;
  schema: OpenapiSchema;
  description?: string;
}
export interface OpenapiContent {
  [mediaType: string]: { schema: OpenapiSchema };
}
export interface OpenapiOperation {
  operationId: string;
  summary: string;
  description?: string;
  parameters?: OpenapiParameter[];
  requestBody?: { required: true; content: OpenapiContent };
  responses: Record<string, { description: string; content?: OpenapiContent }>;
}
export interface OpenapiDocument {
  openapi: '3.1.0';
  info: { title: string; version: string };
  paths: Record<string, Record<string, OpenapiOperation>>;
  components: { schemas: Record<string, OpenapiSchema> };
}

/** OpenAPI 3.1 from the very schemas that parse requests; its schemas are JSON Schema 2020-12 (OpenAPI 3.1 §4.8.24). */
export function openapiDocument(app: { title: string; version: string; routes: readonly Route[] }): OpenapiDocument {
  const schemas: Record<string, OpenapiSchema> = {};
  const problem = toSchema(problemDocument, 'output', 'Problem', schemas);
  schemas.Problem = problem;
  const paths: OpenapiDocument['paths'] = {};
  for (const route of app.routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    const operations = (paths[path] ??= {});
    if (operations[route.method]) throw new Error(`${route.method} ${route.path} is declared twice`);
    operations[route.method] = operation(route, schemas);
  }
  return { openapi: '3.1.0', info: { title: app.title, version: app.version }, paths, components: { schemas } };
}

function operation(route: Route, schemas: Record<string, OpenapiSchema>): OpenapiOperation {
  const operationId = [route.method, ...route.path.split(/\W+/)].filter((word) => word !== '').join('-');
  const parameters = [
    ...parametersOf(route.request.params, 'path', operationId, schemas),
    ...parametersOf(route.request.query, 'query', operationId, schemas),
  ];
  const body = contentOf(route.request.body, 'input', `${operationId}-request`, schemas);
  const answer = contentOf(route.response, 'output', `${operationId}-response`, schemas);
  return {
    operationId,
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { required: true, content: body } }),
    responses: {
      [route.status]: { description: answer === undefined ? 'Done' : 'The answer', ...(answer && { content: answer }) },
      default: {
        description: 'A problem (RFC 9457)',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function contentOf(
  schema: Route['response'] | undefined,
  io: 'input' | 'output',
  name: string,
  schemas: Record<string, OpenapiSchema>,
): OpenapiContent | undefined {
  if (schema === undefined || schema === 'nothing') return undefined;
  if (schema === 'frame') return { [FRAME_TYPE]: { schema: { type: 'string', format: 'binary' } } };
  return { 'application/json': { schema: toSchema(schema, io, name, schemas) } };
}

function parametersOf(
  schema: z.ZodType | undefined,
  place: 'path' | 'query',
  operationId: string,
  schemas: Record<string, OpenapiSchema>,
): OpenapiParameter[] {
  if (schema === undefined) return [];
  const { properties, required } = toSchema(schema, 'input', `${operationId}-${place}`, schemas);
  const mandatory = Array.isArray(required) ? required : [];
  return Object.entries((properties ?? {}) as Record<string, OpenapiSchema>).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || mandatory.includes(name),
    schema: property,
    ...(typeof property.description === 'string' ? { description: property.description } : {}),
  }));
}

/**
 * A zod schema as JSON Schema. What zod puts under `$defs` (recursion, and schemas with an `id`) moves to the
 * document's components, because `#/…` means the whole document there.
 */
function toSchema(
  schema: z.ZodType,
  io: 'input' | 'output',
  name: string,
  schemas: Record<string, OpenapiSchema>,
): OpenapiSchema {
  const { $schema: _draft, $defs, ...rest } = z.toJSONSchema(schema, { io }) as OpenapiSchema;
  const definitions = ($defs ?? {}) as Record<string, OpenapiSchema>;
  const names = new Map(Object.keys(definitions).map((key) => [`#/$defs/${key}`, componentName(key, name)]));
  names.set('#', name);
  for (const [key, definition] of Object.entries(definitions)) {
    schemas[names.get(`#/$defs/${key}`) ?? key] = relink(definition, names);
  }
  const root = relink(rest, names);
  if (!JSON.stringify(rest).includes('"$ref":"#"')) return root;
  schemas[name] = root;
  return { $ref: `#/components/schemas/${name}` };
}

/** Zod calls what has no id `__schema0`; such names are unique within one schema only. */
function componentName(key: string, name: string): string {
  return key.startsWith('__') ? `${name}-${key.replace(/^_+/, '')}` : key;
}

function relink<T>(value: T, names: ReadonlyMap<string, string>): T {
  if (Array.isArray(value)) return value.map((item: unknown) => relink(item, names)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]: [string, unknown]) => {
    const target = key === '$ref' && typeof item === 'string' ? names.get(item) : undefined;
    return [key, target === undefined ? relink(item, names) : `#/components/schemas/${target}`] as const;
  });
  return Object.fromEntries(entries) as T;
}
