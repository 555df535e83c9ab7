/** What a Postgres tells of itself. */
export interface PostgresState {
  readonly version: string;
  /** Size of the database on disk. */
  readonly bytes: number;
  readonly connections: number;
  readonly connectionsMax: number;
}

/** Asks for the one row that is a {@link PostgresState}; numbers come as numbers, whoever asks. */
export const POSTGRES_STATE = `SELECT split_part(current_setting('server_version'), ' ', 1) AS "version",
  pg_database_size(current_database())::float8 AS "bytes",
  (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')::float8 AS "connections",
  current_setting('max_connections')::float8 AS "connectionsMax"`;
