import { createHash } from 'node:crypto';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { readGzip } from './read-gzip.ts';

/** What the API’s client takes at most; nothing larger was ever landed. */
const ANSWER_BYTES_MAX = 64 * 1024 ** 2;

/** The text of a landed answer. */
export interface AnswerText {
  readonly text: Buffer;
  /** Of the text, hex. */
  readonly md5: string;
}

/** Inflates a landed answer, which checks it. Throws `E_OBJECT_CORRUPT`. */
export async function readAnswerText(path: string, signal?: AbortSignal): Promise<AnswerText> {
  const chunks: Buffer[] = [];
  const hash = createHash('md5');
  let sizeBytes = 0;
  for await (const chunk of readGzip(path, signal)) {
    sizeBytes += chunk.length;
    if (sizeBytes > ANSWER_BYTES_MAX) throw corrupt(path, `it is longer than ${ANSWER_BYTES_MAX} bytes`);
    hash.update(chunk);
    chunks.push(chunk);
  }
  return { text: Buffer.concat(chunks, sizeBytes), md5: hash.digest('hex') };
}

/** The rows of a landed answer of grouped daily. */
export interface AnswerRows {
  /** As they came, whatever they are. */
  readonly rows: readonly unknown[];
  readonly rawBytes: number;
}

/** Reads a landed answer of grouped daily whose text has the MD5 `expectedMd5`. Throws `E_OBJECT_CORRUPT`. */
export async function readAnswerRows(
  path: string,
  expectedMd5: string,
  signal: AbortSignal,
): Promise<AnswerRows> {
  const { text, md5 } = await readAnswerText(path, signal);
  if (md5 !== expectedMd5) throw corrupt(path, 'its text is not the one that was landed');
  const rows = rowsOf(text);
  if (rows === undefined) throw corrupt(path, 'it has no results');
  return { rows, rawBytes: text.length };
}

function rowsOf(text: Buffer): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text.toString('utf8'));
    const rows =
      typeof value === 'object' && value !== null && 'results' in value ? value.results : undefined;
    return Array.isArray(rows) ? rows : undefined;
  } catch {
    return undefined;
  }
}

function corrupt(path: string, reason: string): BarlakeError {
  return new BarlakeError('E_OBJECT_CORRUPT', {
    message: `${path} is not an answer of the vendor’s API: ${reason}.`,
    mend: 'Run the command again: the vendor is asked anew.',
  });
}
