import { finished } from 'node:stream/promises';
import { createGunzip, type Gunzip } from 'node:zlib';

/** Inflated bytes per step; larger than zlib’s default of 16 KiB to save steps on 100 MB of text. */
const STEP_BYTES = 256 * 1024;

/** Why a body is not gzip from its first byte to its last. */
export class GzipDefect extends Error {
  override readonly name = 'GzipDefect';
}

/**
 * Inflates a body that arrives in pieces, to know that it is valid, and forgets the content. Every member’s CRC-32 and
 * length are checked; several members are one body (RFC 1952 §2.2); anything after the last member is refused.
 */
export class GzipInspector implements Disposable {
  readonly #gunzip: Gunzip = createGunzip({ chunkSize: STEP_BYTES });
  /** Settles when zlib sees the end of the content, or a defect. */
  readonly #over: Promise<void>;
  #fedBytes = 0;
  #rawBytes = 0;

  constructor() {
    this.#gunzip.on('data', (piece: Buffer) => {
      this.#rawBytes += piece.length;
    });
    this.#over = finished(this.#gunzip, { writable: false });
    // A defect may be found between two calls; the next call reports it.
    this.#over.catch(() => undefined);
  }

  /** Takes the next piece; resolves when more may come. Throws {@link GzipDefect}. */
  async write(piece: Buffer): Promise<void> {
    this.#fedBytes += piece.length;
    if (this.#gunzip.readableEnded || this.#gunzip.errored !== null) {
      await this.#end();
      throw this.#trailing();
    }
    if (this.#gunzip.write(piece)) return;
    const drained = new Promise<void>((resolve) => this.#gunzip.once('drain', resolve));
    await Promise.race([drained, this.#end()]);
  }

  /** Ends the body; the size of its content in bytes. Throws {@link GzipDefect}. */
  async finish(): Promise<number> {
    if (this.#fedBytes === 0) throw new GzipDefect('it is empty');
    this.#gunzip.end();
    await this.#end();
    // zlib stops in silence at zero bytes after a member, which it takes for padding.
    if (this.#gunzip.bytesWritten !== this.#fedBytes) throw this.#trailing();
    return this.#rawBytes;
  }

  [Symbol.dispose](): void {
    this.#gunzip.destroy();
  }

  async #end(): Promise<void> {
    try {
      await this.#over;
    } catch (error) {
      throw new GzipDefect(`zlib says "${error instanceof Error ? error.message : String(error)}"`);
    }
  }

  #trailing(): GzipDefect {
    return new GzipDefect(`bytes follow the last gzip member, which ends at ${this.#gunzip.bytesWritten}`);
  }
}
