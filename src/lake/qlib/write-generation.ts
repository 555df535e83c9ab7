import { linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { binName, bytesOf } from './feature-bin.ts';
import { qlibFolder } from './qlib-name.ts';
import type { SymbolCells } from './symbol-bars.ts';

/** What was written of a generation. */
export interface WrittenFiles {
  readonly written: number;
  readonly kept: number;
  readonly bytes: number;
}

/** A generation that is being written beside the one that readers see. */
export interface GenerationWriter extends WrittenFiles {
  /** Writes the bins of a symbol, or links those of the earlier generation that are the same to the byte. */
  write(instrument: string, cells: Pick<SymbolCells, 'bins'>): void;
}

/** What bins are written below a generation. */
export interface GenerationPlan {
  readonly path: string;
  readonly freq: string;
  /** Fields and features, in the order of the cells. */
  readonly names: readonly string[];
  /** The earlier generation; absent: everything is written. */
  readonly earlier: string | undefined;
}

/**
 * Writes bins of one frequency. Files are small and many: one call each without waiting in between takes a third of the time
 * of doing it asynchronously.
 */
export function generationWriter({ path, freq, names, earlier }: GenerationPlan): GenerationWriter {
  const files = names.map((name) => binName(name, freq));
  const count = { written: 0, kept: 0, bytes: 0 };
  return {
    write(instrument, { bins }) {
      const folder = join('features', qlibFolder(instrument));
      mkdirSync(join(path, folder), { recursive: true });
      for (const [index, bin] of bins.entries()) {
        const name = join(folder, files[index] ?? '');
        const bytes = bytesOf(bin);
        if (earlier !== undefined && keep(join(earlier, name), join(path, name), bytes)) count.kept += 1;
        else {
          writeFileSync(join(path, name), bytes, { flag: 'wx' });
          count.written += 1;
          count.bytes += bytes.byteLength;
        }
      }
    },
    get written() {
      return count.written;
    },
    get kept() {
      return count.kept;
    },
    get bytes() {
      return count.bytes;
    },
  };
}

function keep(from: string, to: string, bytes: Uint8Array): boolean {
  try {
    if (!readFileSync(from).equals(bytes)) return false;
    linkSync(from, to);
    return true;
  } catch {
    // There is none, or the file system has no hard links: it is written.
    return false;
  }
}

/** Takes the files of other frequencies over into a new generation; returns how many. */
export function carryOver(
  earlier: string,
  path: string,
  moves: {
    /** The frequency that is written anew. */
    readonly freq: string;
    /** By folder of the earlier generation, the one it has in the new. */
    readonly folders: ReadonlyMap<string, string>;
  },
): number {
  let kept = 0;
  for (const [from, to] of moves.folders) {
    const names = readdirSync(join(earlier, 'features', from)).filter(
      (name) => !name.endsWith(`.${moves.freq}.bin`),
    );
    if (names.length > 0) mkdirSync(join(path, 'features', to), { recursive: true });
    for (const name of names) {
      const target = join(path, 'features', to, name);
      const source = join(earlier, 'features', from, name);
      try {
        linkSync(source, target);
      } catch {
        writeFileSync(target, readFileSync(source));
      }
      kept += 1;
    }
  }
  return kept;
}
