/** How a caller should see a failure: try again later, or not before something has changed. */
export type RetryClass = 'terminal' | 'transient';

/** Process exit codes of the command line. */
export const EXIT = { done: 0, failed: 1, usage: 2, partial: 3, unauthorized: 4 } as const;

/** What a code means to a person and to a caller. */
export interface ErrorKind {
  /** What this code stands for, in one sentence; `docs/errors.md` explains each at length. */
  readonly meaning: string;
  readonly exit: 1 | 2 | 4;
  readonly retry: RetryClass;
}

/**
 * Every error barlake raises on purpose. Codes are stable and never reused; `docs/errors.md` lists the same set (held
 * by a test). Terminal unless declared transient.
 */
export const ERROR_CODES = {
  E_USAGE: { meaning: 'The command line could not be understood.', exit: 2, retry: 'terminal' },
  E_DATE: {
    meaning: 'A date is not a calendar date, or a range ends before it starts.',
    exit: 2,
    retry: 'terminal',
  },
  E_DATASET: { meaning: 'No dataset of that name.', exit: 2, retry: 'terminal' },
  E_SYMBOL: { meaning: 'A symbol cannot be one of the vendor’s tickers.', exit: 2, retry: 'terminal' },
  E_CATEGORY: { meaning: 'No category of symbols of that name.', exit: 2, retry: 'terminal' },
  E_UNIVERSE: {
    meaning: 'A file with symbols is missing, incomplete or something else.',
    exit: 2,
    retry: 'terminal',
  },
  E_ROUTE: { meaning: 'The way asked for cannot serve the request.', exit: 2, retry: 'terminal' },
  E_CONFIG: {
    meaning: 'The configuration has unknown keys or values of the wrong kind.',
    exit: 2,
    retry: 'terminal',
  },
  E_CREDENTIALS_MISSING: { meaning: 'No key for the vendor is configured.', exit: 4, retry: 'terminal' },
  E_CREDENTIALS_REFUSED: { meaning: 'The vendor does not accept the key.', exit: 4, retry: 'terminal' },
  E_NOT_ENTITLED: {
    meaning: 'The plan behind the key does not include this data.',
    exit: 4,
    retry: 'terminal',
  },
  E_NOT_FOUND: { meaning: 'The vendor has no such object.', exit: 1, retry: 'terminal' },
  E_REQUEST_REFUSED: { meaning: 'The vendor finds a request wrong.', exit: 1, retry: 'terminal' },
  E_UNREACHABLE: { meaning: 'The vendor could not be reached.', exit: 1, retry: 'transient' },
  E_TIMEOUT: { meaning: 'The vendor stopped answering before the deadline.', exit: 1, retry: 'transient' },
  E_RATE_LIMITED: { meaning: 'The vendor asked for fewer requests.', exit: 1, retry: 'transient' },
  E_VENDOR: {
    meaning: 'The vendor answered with a server error or something unreadable.',
    exit: 1,
    retry: 'transient',
  },
  E_OBJECT_CHANGED: {
    meaning: 'The vendor replaced the object during the download.',
    exit: 1,
    retry: 'transient',
  },
  E_OBJECT_CORRUPT: {
    meaning: 'A received file is not what the vendor listed, or not valid gzip.',
    exit: 1,
    retry: 'transient',
  },
  E_SOURCE_HEADER: {
    meaning: 'A flat file lacks columns that its dataset needs.',
    exit: 1,
    retry: 'terminal',
  },
  E_SOURCE_EMPTY: { meaning: 'A flat file has no rows on a trading day.', exit: 1, retry: 'terminal' },
  E_ROWS_LOST: {
    meaning: 'Accepted, quarantined and duplicate rows do not add up to the rows received.',
    exit: 1,
    retry: 'terminal',
  },
  E_VERIFY: {
    meaning: 'A written partition reads back differently from what was meant to be written.',
    exit: 1,
    retry: 'terminal',
  },
  E_DISK_FULL: {
    meaning: 'The disk has no room, or would run out during the run.',
    exit: 1,
    retry: 'terminal',
  },
  E_LAKE_READ_ONLY: { meaning: 'The lake’s folder cannot be written.', exit: 1, retry: 'terminal' },
  E_LAKE_LOCKED: { meaning: 'Another process is writing to this lake.', exit: 1, retry: 'terminal' },
  E_LAKE_MISSING: { meaning: 'There is no lake in that folder.', exit: 1, retry: 'terminal' },
  E_NOT_HELD: {
    meaning: 'The lake does not hold the bars that a command works on.',
    exit: 1,
    retry: 'terminal',
  },
  E_LAKE_NEWER: { meaning: 'The lake was written by a newer barlake.', exit: 1, retry: 'terminal' },
  E_CATALOG_DAMAGED: {
    meaning: 'The catalog cannot be read, or is missing beside existing data.',
    exit: 1,
    retry: 'terminal',
  },
  E_CATALOG_UNREACHABLE: {
    meaning: 'The Postgres server with the catalog cannot be reached, or the connection to it broke.',
    exit: 1,
    retry: 'transient',
  },
  E_CATALOG_REFUSED: {
    meaning: 'The Postgres server with the catalog does not let this user work with it.',
    exit: 1,
    retry: 'terminal',
  },
  E_LOCK_LOST: {
    meaning: 'The right to write to the lake was lost during the run, and another writer took it.',
    exit: 1,
    retry: 'transient',
  },
  E_BACKUP: {
    meaning: 'A backup is damaged, incomplete, or none of barlake’s.',
    exit: 1,
    retry: 'terminal',
  },
  E_PARTITION_DAMAGED: {
    meaning: 'A partition’s file is missing or unreadable.',
    exit: 1,
    retry: 'terminal',
  },
  E_SQL: { meaning: 'The database engine refused a statement.', exit: 2, retry: 'terminal' },
  E_BUSY: {
    meaning: 'As much is running and waiting as may.',
    exit: 1,
    retry: 'transient',
  },
  E_LEASE_LOST: {
    meaning: 'A task was begun again elsewhere, or its run is over, while this process was at it.',
    exit: 1,
    retry: 'transient',
  },
  E_QUEUE: { meaning: 'The queue cannot be reached, or refuses.', exit: 1, retry: 'transient' },
  E_WORKER: { meaning: 'A worker cannot do what it was given.', exit: 1, retry: 'terminal' },
  E_EXISTS: { meaning: 'A file that would be written is already there.', exit: 1, retry: 'terminal' },
  E_BARS_FILE: {
    meaning: 'A file given to the sandbox as real bars cannot be used.',
    exit: 2,
    retry: 'terminal',
  },
  E_OVERRIDES: {
    meaning: 'A file with a person’s decisions about splits or refused rows cannot be understood.',
    exit: 2,
    retry: 'terminal',
  },
  E_EXPRESSION: {
    meaning: 'An expression of the feature language cannot be understood or computed.',
    exit: 2,
    retry: 'terminal',
  },
  E_FEATURES: {
    meaning: 'A set of features is missing, contradicts itself or cannot be computed for a dataset.',
    exit: 2,
    retry: 'terminal',
  },
  E_EXPORT_TARGET: {
    meaning: 'A folder that an export would be written to holds something else.',
    exit: 2,
    retry: 'terminal',
  },
  E_EXPORT_DIFFERS: {
    meaning: 'An export that was read back is not what silver holds.',
    exit: 1,
    retry: 'terminal',
  },
  E_TOKEN: {
    meaning: 'The server’s token is missing or too weak for where it listens.',
    exit: 2,
    retry: 'terminal',
  },
  E_PORT: { meaning: 'A port cannot be listened on.', exit: 1, retry: 'terminal' },
  E_STORE_REFUSED: {
    meaning: 'The server of the lake’s bucket does not accept the keys.',
    exit: 4,
    retry: 'terminal',
  },
  E_STORE_MISSING: { meaning: 'The lake’s bucket does not exist.', exit: 1, retry: 'terminal' },
  E_STORE_CLOCK: {
    meaning: 'The server of the lake’s bucket finds this machine’s clock wrong.',
    exit: 1,
    retry: 'terminal',
  },
  E_STORE_UNREACHABLE: {
    meaning: 'The server of the lake’s bucket could not be reached.',
    exit: 1,
    retry: 'transient',
  },
  E_STORE_TIMEOUT: {
    meaning: 'The server of the lake’s bucket stopped answering.',
    exit: 1,
    retry: 'transient',
  },
  E_STORE_BUSY: {
    meaning: 'The server of the lake’s bucket answered with errors, or asked for fewer requests.',
    exit: 1,
    retry: 'transient',
  },
  E_STORE_ANSWER: {
    meaning: 'The server of the lake’s bucket answered with something unexpected.',
    exit: 1,
    retry: 'terminal',
  },
  E_STORE_DAMAGED: {
    meaning: 'An object of the lake holds, or arrived with, other bytes than were published.',
    exit: 1,
    retry: 'transient',
  },
  E_LAKE_ELSEWHERE: {
    meaning: 'Another machine keeps the catalog of this lake.',
    exit: 1,
    retry: 'terminal',
  },
  E_DELIVERY: {
    meaning: 'A message about alerts could not be delivered.',
    exit: 1,
    retry: 'transient',
  },
  E_CANCELLED: { meaning: 'The run was stopped before its end.', exit: 1, retry: 'transient' },
} as const;

/** A stable error code. */
export type ErrorCode = keyof typeof ERROR_CODES;
