import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { judgeLine, LINE_CHARS_MAX } from './judge-line.ts';
import type { SourceHeader } from './read-header.ts';

/** What the sieve did with a file’s data lines. */
export interface SieveResult {
  /** Data lines, the header not counted. */
  readonly lines: number;
  /** Lines that went into the table `unreadable`. */
  readonly refused: number;
}

const CHUNK_BYTES = 1 << 20;

/**
 * Reads every line of an inflated file by itself. Readable ones go to `sievedPath` as they are, after their line number
 * and a comma; the others into the temporary table `unreadable(line, reason, detail, raw)` of the connection. Bytes are
 * taken as Latin-1, so that none is lost. Lines end as the header does. What stands in a line beyond 65,536 characters is
 * dropped; such a line is refused.
 */
export async function sieveLines(
  inflatedPath: string,
  sievedPath: string,
  header: SourceHeader,
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
      for (const line of lines) {
        const raw = header.isCrlf && line.endsWith('\r') ? line.slice(0, -1) : line;
        if (lineNumber > 1) {
          const fault = judgeLine(raw, header.names);
          if (fault === undefined) kept += `${lineNumber},${raw}\n`;
          else {
            refused++;
            appender.appendBigInt(BigInt(lineNumber));
            appender.appendVarchar(fault.reason);
            appender.appendVarchar(fault.detail);
            appender.appendVarchar(raw.slice(0, LINE_CHARS_MAX));
            appender.endRow();
          }
        }
        lineNumber++;
      }
      await target.writeFile(kept);
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
    rest = rest.slice(0, LINE_CHARS_MAX + 1); // One more than allowed, so that a cut line cannot pass for a whole one.
    if (lines.length > 0) yield lines;
  }
  if (rest !== '') yield [rest];
}
