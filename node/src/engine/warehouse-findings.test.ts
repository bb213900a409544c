import type { WarehouseFacts } from './postgres-messages.ts';
import { warehouseFindings } from './warehouse-findings.ts';

const sound: WarehouseFacts = {
  version: 160_004,
  role: 'consilium_read',
  database: 'registry',
  attributes: [],
  memberships: [],
  encrypted: true,
  local: false,
  table: { kind: 'table', readable: true },
  schemaUsable: true,
  writable: [],
  owned: [],
  creatable: [],
  createsInDatabase: false,
  readable: [],
  stopsStatements: true,
};

function wrongWith(facts: Partial<WarehouseFacts>): [string, string][] {
  return warehouseFindings({ ...sound, ...facts }, 'Care.patients')
    .filter(({ ok }) => !ok)
    .map(({ text, mend }) => [text, mend ?? '']);
}

test('least privilege over TLS is in order', () => {
  expect(wrongWith({})).toEqual([]);
  expect(wrongWith({ encrypted: false, local: true })).toEqual([]);
});

test.each<[string, Partial<WarehouseFacts>, RegExp, RegExp]>([
  ['old', { version: 130_020 }, /PostgreSQL 13/, /14 or later/],
  ['open line', { encrypted: false }, /not encrypted/, /sslmode=verify-full/],
  [
    'no schema',
    { schemaUsable: false, table: { kind: 'table', readable: false } },
    /cannot read Care.patients/,
    /^GRANT USAGE ON SCHEMA "Care" TO "consilium_read"; GRANT SELECT ON "Care"."patients" TO "consilium_read";$/,
  ],
  ['pooler', { stopsStatements: false }, /does not stop/, /pooler/],
  ['database', { createsInDatabase: true }, /create schemas/, /^REVOKE CREATE ON DATABASE "registry" FROM/],
  ['attributes', { attributes: ['SUPERUSER', 'CREATEDB'] }, /SUPERUSER, CREATEDB/, /NOSUPERUSER NOCREATEDB;$/],
])('%s', (_, facts, text, mend) => {
  const [first] = wrongWith(facts);
  const [said, next] = first ?? ['', ''];
  expect(said).toMatch(text);
  expect(next).toMatch(mend);
});
