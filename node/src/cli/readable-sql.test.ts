import { readableSql } from './readable-sql.ts';

const withoutBlanks = (text: string) => text.replace(/\s+/g, '');

test('clauses begin lines, queries in brackets are indented', () => {
  const sql =
    'with "cells" as (select "g", count(*) as "n" from (select 0 as "g" from "dataset" where coalesce(("age" < cast($1 as float8)), false)) as "records" group by "g") select "g" as "g", cast("n" as text) as "m0" from "cells"';
  expect(readableSql(sql)).toBe(
    [
      'with "cells" as (',
      '  select "g", count(*) as "n"',
      '  from (',
      '    select 0 as "g"',
      '    from "dataset"',
      '    where coalesce(("age" < cast($1 as float8)), false)',
      '  ) as "records"',
      '  group by "g"',
      ')',
      'select "g" as "g", cast("n" as text) as "m0"',
      'from "cells"',
    ].join('\n'),
  );
});

test('nothing but blanks changes, in texts and names not even these; a clause inside a function stays in its line', () => {
  const sql = `select 'a  from  b''s', "select  x", sum(a) over (partition by b order by c), x::text from t left join u on t.a >= u.b union all select 1`;
  const shown = readableSql(sql);
  expect(withoutBlanks(shown)).toBe(withoutBlanks(sql));
  expect(shown).toContain(
    `'a  from  b''s', "select  x", sum(a) over (partition by b order by c), x::text\nfrom t\nleft join u on`,
  );
  const long = `select ${Array.from({ length: 60 }, (_, i) => `column_${String(i)}`).join(', ')} from t`;
  expect(
    Math.max(
      ...readableSql(long)
        .split('\n')
        .map((line) => line.length),
    ),
  ).toBeLessThan(125);
  expect(withoutBlanks(readableSql(long))).toBe(withoutBlanks(long));
});
