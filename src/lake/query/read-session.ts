import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDbConnection, openSession } from '../duckdb/session.ts';

/** What a reader may take of the machine. */
export interface ReadLimits {
  readonly threads: number;
  readonly memoryMb: number;
  /** Of the disk, when the memory is not enough; absent: most of what is free. */
  readonly tempMaxMb?: number | undefined;
}

/** An engine for one reading command. */
export interface ReadSession extends AsyncDisposable {
  readonly connection: DuckDbConnection;
  /** A folder of its own outside the lake, which a reader may not be able to write to; gone with the session. */
  readonly scratchFolder: string;
}

/** Opens an engine that spills to the system’s temporary folder: a sync empties the one of the lake. */
export async function openReadSession(limits: ReadLimits): Promise<ReadSession> {
  const scratchFolder = await mkdtemp(join(tmpdir(), 'barlake-read-'));
  const session = await openSession({ ...limits, tempFolder: join(scratchFolder, 'duckdb') });
  const connection = await session.connect();
  return {
    connection,
    scratchFolder,
    async [Symbol.asyncDispose]() {
      connection[Symbol.dispose]();
      session[Symbol.dispose]();
      await rm(scratchFolder, { recursive: true, force: true });
    },
  };
}
