import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { classifyFileError } from './classify-file-error.ts';
import { GzipInspector } from './gzip-inspector.ts';

/** What a whole body turned out to be. */
export interface BodyDigest {
  /** MD5 of the bytes as received, lower-case hex. */
  readonly md5Hex: string;
  readonly rawBytes: number;
}

/**
 * Takes a body in pieces, over as many responses as it needs, and writes, hashes and inflates it in one pass. The file
 * is removed on dispose unless it was kept. Throws E_DISK_FULL, E_LAKE_READ_ONLY, E_LAKE_MISSING, and `GzipDefect`.
 */
export class BodySink implements AsyncDisposable {
  readonly #path: string;
  readonly #file: FileHandle;
  #md5: Hash = createHash('md5');
  #inspector: GzipInspector = new GzipInspector();
  #receivedBytes = 0;
  #kept = false;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  /** A sink into a new file at `path`, replacing what is there. */
  static async open(path: string): Promise<BodySink> {
    try {
      return new BodySink(path, await open(path, 'w'));
    } catch (error) {
      throw classifyFileError(error, path);
    }
  }

  /** Bytes taken since the last start; the next response continues here. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** Takes the next piece. */
  async write(piece: Buffer): Promise<void> {
    const position = this.#receivedBytes;
    this.#receivedBytes += piece.length;
    this.#md5.update(piece);
    await this.#store(piece, position);
    await this.#inspector.write(piece);
  }

  /** Forgets everything taken so far. */
  async restart(): Promise<void> {
    this.#inspector[Symbol.dispose]();
    this.#inspector = new GzipInspector();
    this.#md5 = createHash('md5');
    this.#receivedBytes = 0;
    await this.#onFile(() => this.#file.truncate(0));
  }

  /** Checks the end of the body. More pieces are possible only after {@link restart}. */
  async digest(): Promise<BodyDigest> {
    const rawBytes = await this.#inspector.finish();
    return { md5Hex: this.#md5.digest('hex'), rawBytes };
  }

  /** Closes the file and leaves it in place. */
  async keep(): Promise<void> {
    await this.#onFile(() => this.#file.close());
    this.#kept = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#inspector[Symbol.dispose]();
    if (this.#kept) return;
    // What led here is the error to report; a leftover in the temp folder is removed by the next run.
    await this.#file.close().catch(() => undefined);
    await rm(this.#path, { force: true }).catch(() => undefined);
  }

  async #store(piece: Buffer, position: number): Promise<void> {
    let stored = 0;
    while (stored < piece.length) {
      const { bytesWritten } = await this.#onFile(() =>
        this.#file.write(piece, stored, piece.length - stored, position + stored),
      );
      if (bytesWritten === 0) throw noProgress(this.#path);
      stored += bytesWritten;
    }
  }

  async #onFile<T>(operation: () => Promise<T>): Promise<T> {
    try {
      return await operation();
    } catch (error) {
      throw classifyFileError(error, this.#path);
    }
  }
}

function noProgress(path: string): BarlakeError {
  return new BarlakeError('E_LAKE_READ_ONLY', {
    message: `The disk took none of the bytes written to ${path}.`,
    mend: 'Check the health of the disk.',
    details: { path },
  });
}
