import { CompiledQuery, type Dialect, type Driver, SqliteDialect } from 'kysely';
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
 * A transaction takes the right to write when it begins: one that reads first and then finds that another process has written
 * meanwhile would be refused at once, however patient the connection is.
 *
 * On a full disk SQLite takes a transaction back by itself. Taking it back once more fails, and that failure would stand
 * where the reason should.
 */
function forgivingDriver(driver: Driver, database: TransactionalDatabase): Driver {
  const begin = driver.beginTransaction.bind(driver);
  driver.beginTransaction = async (connection, settings) => {
    if (database.isReadOnly) await begin(connection, settings);
    else await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  };
  const rollback = driver.rollbackTransaction.bind(driver);
  driver.rollbackTransaction = async (connection) => {
    if (database.isInTransaction) await rollback(connection);
  };
  return driver;
}
