import { checkPostgresStatement } from './postgres-statement.ts';

test.each([
  'select count(*) from dataset',
  'select "dataset"."age" from "dataset"',
  'with "a" as (select "x.y" from "dataset"), "b" as (select * from "a") select "a".*, "b"."x.y" from "a", "b"',
  'with "a" as materialized (select 1 as x), "b" as not materialized (select 2 as x) select "a".x, "b".x from "a", "b"',
  'select records.x from (select $1::float8 as x from "dataset" where x > 1.5) as records',
  'select "series"."l" from "dataset" cross join lateral generate_series(0, 3) as series(l) offset $2',
  "select '0' as g, '-1' as h, x from dataset",
  'select "pg_ratio", "lo_dose" from "dataset"',
  'select x as "it\'s; --" from "dataset"',
])('runs: %s', (sql) => {
  expect(() => checkPostgresStatement(sql)).not.toThrow();
});

test.each([
  'select mrn from registry.patients',
  'select mrn from "registry"."patients"',
  'select mrn from "registry" . "patients"',
  'select mrn from registry\n.\npatients',
  'select p.mrn from Registry.patients as p',
  'select * from pg_stats',
  'select * from "pg_stats"',
  'select * from information_schema.tables',
  'select table_to_xml($1, true, true, $2)',
  'select lo_get(1)',
  "select 'a text' from dataset",
  "select 'registry.patients' from dataset",
  'select $$text$$ from dataset',
  'select 1 -- from dataset',
  'select 1 /* from dataset */',
  'select 1; select 2',
  'select "unclosed from dataset',
  'select 1\\gexec',
])('is refused: %s', (sql) => {
  expect(() => checkPostgresStatement(sql)).toThrow();
});
