import { join } from 'node:path';
import type { DuckDbSession } from '../duckdb/session.ts';
import { readGzip } from '../landing/read-gzip.ts';
import { type StagedDay, type StageRequest, stageBars } from './stage-bars.ts';
import { takeSource } from './take-source.ts';

/**
 * Turns a landed flat file into a staged bronze partition. Inflating checks the archive. Throws `E_OBJECT_CORRUPT`,
 * `E_SOURCE_HEADER`, `E_SOURCE_EMPTY`, `E_ROWS_LOST`, `E_VERIFY`.
 */
export async function ingestDay(
  session: DuckDbSession,
  request: StageRequest,
  signal: AbortSignal,
): Promise<StagedDay> {
  const chunks = readGzip(request.landedPath, signal);
  const file = await takeSource(chunks, join(request.workFolder, 'source.csv'));
  return stageBars(session, request, { from: 'flat', file, rawBytes: file.sizeBytes, findings: [] }, signal);
}
