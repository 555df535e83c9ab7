import { open } from 'node:fs/promises';
import { type LogKind, listDayLogs } from './day-logs.ts';
import { type LogLine, parseLogLine } from './log-ring.ts';

/** Bytes that are read of a log’s end at most: some ten thousand lines. */
const TAIL_BYTES = 4_000_000;

/** The last lines of a kind that are wanted, oldest first; what a dying process left unfinished is left out. */
export async function tailDayLogs(
  folder: string,
  kind: LogKind,
  { limit, sinceMs = 0 }: { readonly limit: number; readonly sinceMs?: number | undefined },
): Promise<readonly LogLine[]> {
  const kept: LogLine[] = [];
  let roomBytes = TAIL_BYTES;
  for (const { path, sizeBytes, day } of listDayLogs(folder, kind).toReversed()) {
    if (kept.length >= limit || roomBytes <= 0 || Date.parse(day) + DAY_MS < sinceMs) break;
    const text = await readTail(path, sizeBytes, roomBytes);
    roomBytes -= text.length;
    const lines = text.split('\n').flatMap((line) => parseLogLine(line) ?? []);
    kept.unshift(...lines.filter(({ timeMs }) => timeMs >= sinceMs));
  }
  return kept.slice(-limit);
}

const DAY_MS = 86_400_000;

/** The end of a file; its first line is cut off when it does not begin there. */
async function readTail(path: string, sizeBytes: number, roomBytes: number): Promise<string> {
  const start = Math.max(0, sizeBytes - roomBytes);
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return '';
  try {
    const buffer = Buffer.alloc(sizeBytes - start);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
    const text = buffer.toString('utf8', 0, bytesRead);
    return start === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    await file.close();
  }
}
