import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { judgeLine } from './judge-line.ts';

/** What the sieve did with a file’s data lines. */
export interface SieveResult {
  /** Data lines, the header not counted. */
  readonly lines: number;
  /** Lines that went into the table `unreadable`. */
  readonly refused: number;
}

const CHUNK_BYTES = 1 << 20;
/** A longer line is no bar and is cut here; without the limit a file without line ends would fill the memory. */
const LINE_CHARS_MAX = 1 << 16;

/**
 * Reads every line of an inflated file by itself. Readable ones go to `sievedPath` as they are, after their line number
 * and a comma; the others into the temporary table `unreadable(line, reason, detail, raw)` of the connection. Bytes are
 * taken as Latin-1, so that none is lost.
 */
export async function sieveLines(
  inflatedPath: string,
  sievedPath: string,
  columns: readonly string[],
  connection: DuckDbConnection,
  signal: AbortSignal,
): Promise<SieveResult> {
  await connection.run(
    'CREATE OR REPLACE TEMP TABLE unreadable (line BIGINT, reason VARCHAR, detail VARCHAR, raw VARCHAR)',
  );
  const appender = await connection.raw.createAppender('unreadable');
  const target = await open(sievedPath, 'w');
  let lineNumber = 1;
  let refused = 0;
  try {
    for await (const lines of readLines(inflatedPath, signal)) {
      let kept = '';
      for (const raw of lines) {
        if (lineNumber > 1) {
          const fault = judgeLine(raw, columns);
          if (fault === undefined) kept += `${lineNumber},${raw}\n`;
          else {
            refused++;
            appender.appendBigInt(BigInt(lineNumber));
            appender.appendVarchar(fault.reason);
            appender.appendVarchar(fault.detail);
            appender.appendVarchar(raw);
            appender.endRow();
          }
        }
        lineNumber++;
      }
      await target.write(kept);
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
    await target.close();
  }
  return { lines: lineNumber - 2, refused };
}

/** Batches of lines without their line feeds. The last line counts even when nothing ends it. */
async function* readLines(path: string, signal: AbortSignal): AsyncGenerator<readonly string[]> {
  let rest = '';
  const stream = createReadStream(path, { highWaterMark: CHUNK_BYTES, encoding: 'latin1', signal });
  for await (const chunk of stream as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    rest = rest.slice(0, LINE_CHARS_MAX);
    if (lines.length > 0) yield lines;
  }
  if (rest !== '') yield [rest];
}
