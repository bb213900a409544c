import { Problem } from '@consilium/core/protocol/problem.ts';

const quotedName = /"((?:[^"]|"")*)"/g;
const alias = /\bas\s+([a-z_][a-z0-9_]*)|([a-z_][a-z0-9_]*)\s+as\s+(?:(?:not\s+)?materialized\s+)?\(/g;
const table = /\b(?:from|join)\s+([a-z_][a-z0-9_]*)/g;
const qualifier = /([a-z_][a-z0-9_]*)\s*\./g;
/** The catalogue's statistics quote values; functions over XML and large objects take statements and files as text. */
const catalogue = /\b(pg_[a-z0-9_]*|information_schema|[a-z_]*_to_xml[a-z_]*|lo_[a-z]+|dblink[a-z_]*)\b/;

/**
 * Refuses a statement that reaches past `dataset`. The node builds its statements itself; as check-statement.ts does for
 * the embedded engine, this stands behind the builder, so that a mistake there cannot read the patient key or another
 * table. As the search path holds the catalogue alone, another table can only be named with its schema: every qualifier
 * must be a name that the statement itself gives. Texts are bound, but for single words of the program's own, so that
 * any other quote, a comment or a second statement is none of ours. What stands behind this is the role, which can read one table, in a read-only transaction.
 */
export function checkPostgresStatement(sql: string): void {
  const names = new Map<string, string>();
  // Each quoted name becomes a plain word that no keyword and no other name is.
  const plain = sql.replace(quotedName, (_, name: string) => {
    const word = names.get(name) ?? `q_${String(names.size)}`;
    names.set(name, word);
    return ` ${word} `;
  });
  const lower = plain
    .replace(/'-?\w{0,20}'/g, ' 0 ')
    .replace(/\s+/g, ' ')
    .replace(/ ?[.] ?/g, '.')
    .toLowerCase();
  if (/['";\\]|--|\/\*|\$(?!\d)/.test(lower)) throw refused();
  if (catalogue.test(lower)) throw refused();
  const own = new Set(['dataset']);
  for (const [, given, common] of lower.matchAll(alias)) own.add(given ?? common ?? '');
  // A name may be given without quotes and used with them.
  for (const [name, word] of names) if (own.has(name)) own.add(word);
  for (const [, name = ''] of lower.matchAll(qualifier)) if (!own.has(name)) throw refused();
  const ofCatalogue = new Set([...names].flatMap(([name, word]) => (name.startsWith('pg_') ? [word] : [])));
  for (const [, name = ''] of lower.matchAll(table)) if (ofCatalogue.has(name) && !own.has(name)) throw refused();
}

function refused(): Problem {
  return new Problem('engine-failed', undefined, { privateDetail: 'refused statement' });
}
