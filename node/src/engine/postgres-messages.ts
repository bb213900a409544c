import { dictionary } from '@consilium/core/dictionary/dictionary.ts';
import { z } from 'zod';
import { loadReport } from '../data/load-report.ts';
import { tableKind, warehouseCut } from './warehouse-cut.ts';

/** What the node asks of the process that holds the connection to the warehouse, and what it answers. */
const timeoutMs = z.int().positive();
const parameter = z.union([z.string(), z.number(), z.boolean(), z.null(), z.strictObject({ bigint: z.string() })]);

export const openBody = z.strictObject({ url: z.string() });

export const runBody = z.strictObject({
  cut: warehouseCut,
  sql: z.string(),
  parameters: z.array(parameter),
  timeoutMs,
});

export const cutBody = z.strictObject({
  table: z.string(),
  patientKey: z.string(),
  mapping: z.record(z.string(), z.string()),
  dictionary,
  unmapped: z.enum(['error', 'missing']),
  timeoutMs,
});

export const cutAnswer = z.strictObject({ cut: warehouseCut, report: loadReport });
export type CutAnswer = z.infer<typeof cutAnswer>;

export const inspectBody = z.strictObject({ table: z.string(), timeoutMs });

const names = z.array(z.string());

/** What `node doctor` judges (warehouse-findings.ts). Lists end after 20 names. */
export const warehouseFacts = z.strictObject({
  version: z.int(),
  role: z.string(),
  database: z.string(),
  /** SUPERUSER, CREATEROLE … */
  attributes: names,
  memberships: names,
  encrypted: z.boolean(),
  local: z.boolean(),
  table: z.strictObject({ kind: tableKind, readable: z.boolean() }).nullable(),
  schemaUsable: z.boolean(),
  writable: names,
  owned: names,
  creatable: names,
  createsInDatabase: z.boolean(),
  /** Other relations the role can read. */
  readable: names,
  /** Whether the server stopped a statement at the time limit it was given. */
  stopsStatements: z.boolean(),
});
export type WarehouseFacts = z.infer<typeof warehouseFacts>;
