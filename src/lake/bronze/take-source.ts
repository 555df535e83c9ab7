import { open } from 'node:fs/promises';
import { HEADER_BYTES_MAX } from './read-header.ts';

/** A plain CSV file of rows, and what its bytes show, every one of them looked at. */
export interface PlainSource {
  readonly path: string;
  /** The header line without its line feed; whatever it holds beyond 4 KiB may be missing. */
  readonly header: string;
  readonly sizeBytes: number;
  /** Lines including the header; a last line without a line end counts. */
  readonly lineCount: number;
  /** Commas of the whole file, header included. */
  readonly commaCount: number;
  /**
   * Every byte is printable ASCII or a line feed, and nothing looks like a notation that one CSV reader takes for a
   * number and another does not (`1_000`, `+-1`, quotes). Anything else is for the sieve to judge line by line.
   */
  readonly isPlain: boolean;
}

/** Writes a CSV file to `targetPath` piece by piece, and looks at every byte on the way. Throws what `chunks` throws. */
export async function takeSource(chunks: AsyncIterable<Buffer>, targetPath: string): Promise<PlainSource> {
  const target = await open(targetPath, 'w');
  const scan: ByteScan = { lineFeeds: 0, commas: 0, isPlain: true, previous: 0x0a };
  let sizeBytes = 0;
  let head = '';
  let writing = Promise.resolve();
  try {
    for await (const chunk of chunks) {
      await writing;
      writing = target.writeFile(chunk); // Unlike write(), which may take a part only when the disk is nearly full.
      writing.catch(() => undefined); // Heard at the next turn; until then it must not count as unheard.
      scanBytes(chunk, scan); // While the disk takes the chunk and zlib inflates the next ones.
      sizeBytes += chunk.length;
      if (head.length < HEADER_BYTES_MAX) head += chunk.toString('latin1', 0, HEADER_BYTES_MAX);
    }
    await writing;
  } finally {
    await target.close();
  }
  const lineEnd = head.indexOf('\n');
  return {
    path: targetPath,
    sizeBytes,
    lineCount: scan.lineFeeds + (scan.previous === 0x0a ? 0 : 1),
    header: lineEnd === -1 ? head : head.slice(0, lineEnd),
    commaCount: scan.commas,
    isPlain: scan.isPlain,
  };
}

/** What the scan of the bytes has seen so far. */
interface ByteScan {
  lineFeeds: number;
  commas: number;
  isPlain: boolean;
  previous: number;
}

/**
 * One pass over every byte. Written for the engine’s optimizer: everything the loop touches is a local, which makes it a
 * third faster.
 */
function scanBytes(chunk: Buffer, scan: ByteScan): void {
  const kinds = BYTE_KINDS;
  const [plain, lineFeed, comma, length] = [PLAIN, LINE_FEED, COMMA, chunk.length];
  let { lineFeeds, commas, previous } = scan;
  let odd = 0;
  for (let index = 0; index < length; index++) {
    const byte = chunk[index] as number;
    const kind = kinds[byte] as number;
    if (kind !== plain) {
      if (kind === lineFeed) lineFeeds++;
      else if (kind === comma) commas++;
      else odd |= isOddAfter(byte, previous);
    }
    previous = byte;
  }
  scan.lineFeeds = lineFeeds;
  scan.commas = commas;
  scan.previous = previous;
  if (odd !== 0) scan.isPlain = false;
}

/** `_` is odd only behind a digit, where some readers take it for a part of the number. */
function isOddAfter(byte: number, previous: number): 0 | 1 {
  if (byte === 0x5f) return previous >= 0x30 && previous <= 0x39 ? 1 : 0;
  return 1;
}

const PLAIN = 0;
const LINE_FEED = 1;
const COMMA = 2;
/** To look at: control characters, blanks, quotes, `+`, `_`, and all beyond ASCII. */
const SUSPECT = 3;

const BYTE_KINDS: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === 0x0a) return LINE_FEED;
  if (byte === 0x2c) return COMMA;
  return byte <= 0x20 || byte > 0x7e || [0x22, 0x27, 0x2b, 0x5f].includes(byte) ? SUSPECT : PLAIN;
});
