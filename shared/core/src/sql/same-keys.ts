import { sql } from 'kysely';

/** Whether columns of two tables are equal, one by one; for columns that are never NULL. */
export function sameKeys(
  left: string,
  right: string,
  leftKeys: readonly string[],
  rightKeys: readonly string[],
): ReturnType<typeof sql<boolean>> {
  const pairs = leftKeys.map((key, i) => sql`${sql.id(left, key)} = ${sql.id(right, rightKeys[i] ?? key)}`);
  return sql<boolean>`${sql.join(pairs, sql` and `)}`;
}
