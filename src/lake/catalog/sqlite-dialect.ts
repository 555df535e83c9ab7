import { type Dialect, type Driver, SqliteDialect } from 'kysely';
import type { TransactionalDatabase } from './sqlite-database.ts';

/**
 * Kysely over SQLite with schema changes inside transactions. SQLite takes them back like any other change, but Kysely’s
 * dialect says that it cannot: a migration killed half-way would leave tables that stop the next attempt.
 */
export function transactionalSqlite(database: TransactionalDatabase): Dialect {
  const dialect = new SqliteDialect({ database });
  return {
    createDriver: () => forgivingDriver(dialect.createDriver(), database),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createAdapter: () =>
      Object.defineProperty(dialect.createAdapter(), 'supportsTransactionalDdl', { value: true }),
  };
}

/**
 * On a full disk SQLite takes a transaction back by itself. Taking it back once more fails, and that failure would stand
 * where the reason should.
 */
function forgivingDriver(driver: Driver, database: TransactionalDatabase): Driver {
  const rollback = driver.rollbackTransaction.bind(driver);
  driver.rollbackTransaction = async (connection) => {
    if (database.isInTransaction) await rollback(connection);
  };
  return driver;
}
