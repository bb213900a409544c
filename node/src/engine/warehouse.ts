import { z } from 'zod';
import { secretText } from '@consilium/server/config/secret.ts';

/** A name as PostgreSQL's catalogue has it: no folding of case, no quotes around it. */
const name = z.string().regex(/^[^."\0]{1,63}$/, 'a name has up to 63 characters, without dots and quotes');

/** `warehouse` in `node.yaml`: the hospital's own PostgreSQL as the node's data engine (deploy/RUNBOOK.md). */
export const warehouse = z.strictObject({
  /** `postgres://role:password@host:port/database?sslmode=verify-full`, for a role that can read one table. */
  url: secretText(),
  /** A table, materialised view or view, one row a patient. */
  table: z.string().regex(/^[^."\0]{1,63}\.[^."\0]{1,63}$/, 'write schema.table, as the catalogue has them'),
  /** The column that has a distinct value for each patient. It is checked and hashed, and no statement can name it. */
  patientKey: name,
  /** Variable → column, where the names differ. */
  columns: z.record(z.string(), name).default({}),
  /** For one query, the check of the cut included. */
  timeoutSeconds: z.number().int().min(1).max(86_400).default(110),
});
export type Warehouse = z.infer<typeof warehouse>;
