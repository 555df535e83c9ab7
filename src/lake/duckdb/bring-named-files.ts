import type { DuckDBConnection } from '@duckdb/node-api';
import { bringFiles } from '../storage/bring-files.ts';
import { namedFiles } from '../storage/named-files.ts';

/**
 * Has the files that a statement names brought to where it will look for them, before it runs. Here and nowhere else, so that
 * whatever reads a lake by statements need not know where its files are kept.
 */
export function bringNamedFiles(connection: DuckDBConnection): void {
  const run = connection.run.bind(connection);
  const stream = connection.stream.bind(connection);
  const runAndReadAll = connection.runAndReadAll.bind(connection);
  connection.run = async (sql, ...rest) => {
    await bringFiles(namedFiles(sql));
    return run(sql, ...rest);
  };
  connection.stream = async (sql, ...rest) => {
    await bringFiles(namedFiles(sql));
    return stream(sql, ...rest);
  };
  connection.runAndReadAll = async (sql, ...rest) => {
    await bringFiles(namedFiles(sql));
    return runAndReadAll(sql, ...rest);
  };
}
