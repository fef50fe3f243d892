import type SQLite from 'better-sqlite3';

/** Questions are put in some hundred ways; a scope of many parts is one more way. */
const MOST = 500;

/** The database as Kysely sees it: the same words are read once, not at each question. */
export function keepingStatements(sqlite: SQLite.Database): Pick<SQLite.Database, 'prepare' | 'close'> {
  const known = new Map<string, SQLite.Statement>();
  return {
    prepare: ((sql: string) => {
      const statement = known.get(sql) ?? sqlite.prepare(sql);
      // The one that was asked for longest ago goes first.
      known.delete(sql);
      known.set(sql, statement);
      if (known.size > MOST) known.delete(known.keys().next().value ?? '');
      return statement;
    }) as SQLite.Database['prepare'],
    close: () => sqlite.close(),
  };
}
