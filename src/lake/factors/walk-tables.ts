import type { DuckDBAppender } from '@duckdb/node-api';
import type { WalkSinks } from '../../domain/adjust/walk-bars.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';

/** Temporary tables that take a walk’s results, symbols by number and days since 1970. */
export interface WalkTables extends Disposable, Omit<WalkSinks, 'move'> {
  readonly names: { readonly lives: string; readonly steps: string; readonly activity: string };
  /** Puts the last rows in; nothing can be added after. */
  flush(): void;
}

const NAMES = { lives: 'walked_lives', steps: 'walked_steps', activity: 'walked_activity' };

const COLUMNS = {
  lives: 'id INTEGER, life INTEGER, first_day INTEGER, last_day INTEGER, bars INTEGER',
  steps: 'id INTEGER, life INTEGER, day INTEGER, split_factor DOUBLE, total_factor DOUBLE, cause VARCHAR',
  activity: 'id INTEGER, life INTEGER, month INTEGER',
};

/** Makes the tables, empty. */
export async function openWalkTables(connection: DuckDbConnection): Promise<WalkTables> {
  const open = async (name: keyof typeof NAMES): Promise<DuckDBAppender> => {
    await connection.run(`CREATE OR REPLACE TEMP TABLE ${NAMES[name]} (${COLUMNS[name]})`);
    return connection.raw.createAppender(NAMES[name]);
  };
  const [lives, steps, activity] = [await open('lives'), await open('steps'), await open('activity')];
  const integers = (appender: DuckDBAppender, values: readonly number[]): void => {
    for (const value of values) appender.appendInteger(value);
  };
  const close = (): void => [lives, steps, activity].forEach((appender) => appender.closeSync());
  let isOpen = true;
  return {
    names: NAMES,
    life({ symbol, life, firstDay, lastDay, bars }) {
      integers(lives, [symbol, life, firstDay, lastDay, bars]);
      lives.endRow();
    },
    step({ symbol, life, day, split, total, cause }) {
      integers(steps, [symbol, life, day]);
      steps.appendDouble(split);
      steps.appendDouble(total);
      steps.appendVarchar(cause);
      steps.endRow();
    },
    activity({ symbol, life, month }) {
      integers(activity, [symbol, life, month]);
      activity.endRow();
    },
    flush() {
      close();
      isOpen = false;
    },
    [Symbol.dispose]() {
      if (isOpen) close();
    },
  };
}
