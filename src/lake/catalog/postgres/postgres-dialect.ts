import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresDialect,
  type PostgresPool,
} from 'kysely';
import { isConnectionLost } from './explain-postgres-error.ts';

/** Makes sure of what was committed when the connection broke before the answer came. */
export interface CommitWitness {
  /** Called in a transaction that is about to be committed. */
  beforeCommit(connection: DatabaseConnection): Promise<void>;
  /** Whether the transaction was committed. Throws when that cannot be found out. */
  wasCommitted(connection: DatabaseConnection): Promise<boolean>;
}

/** Kysely over Postgres. With a witness, a commit whose answer was lost is looked up, never guessed. */
export function catalogPostgres(pool: PostgresPool, witness: CommitWitness | undefined): Dialect {
  const dialect = new PostgresDialect({ pool });
  return {
    createDriver: () => carefulDriver(dialect.createDriver(), witness),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createAdapter: () => dialect.createAdapter(),
  };
}

function carefulDriver(driver: Driver, witness: CommitWitness | undefined): Driver {
  const rollback = driver.rollbackTransaction.bind(driver);
  driver.rollbackTransaction = async (connection) => {
    try {
      await rollback(connection);
    } catch (error) {
      // With the connection went the transaction; why it broke is told by the statement before.
      if (!isConnectionLost(error)) throw error;
    }
  };
  if (witness === undefined) return driver;
  const commit = driver.commitTransaction.bind(driver);
  driver.commitTransaction = async (connection) => {
    await witness.beforeCommit(connection);
    try {
      await commit(connection);
    } catch (error) {
      if (!isConnectionLost(error) || !(await witness.wasCommitted(connection))) throw error;
    }
  };
  return driver;
}
