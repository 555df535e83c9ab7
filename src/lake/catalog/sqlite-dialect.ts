import { type Dialect, type SqliteDatabase, SqliteDialect } from 'kysely';

/**
 * Kysely over SQLite with schema changes inside transactions. SQLite takes them back like any other change, but Kysely’s
 * dialect says that it cannot: a migration killed half-way would leave tables that stop the next attempt.
 */
export function transactionalSqlite(database: SqliteDatabase): Dialect {
  const dialect = new SqliteDialect({ database });
  return {
    createDriver: () => dialect.createDriver(),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createAdapter: () =>
      Object.defineProperty(dialect.createAdapter(), 'supportsTransactionalDdl', { value: true }),
  };
}
