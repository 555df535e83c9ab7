import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An empty folder that goes away with its owner. */
export interface TempFolder extends AsyncDisposable {
  readonly path: string;
  /** The absolute path of something inside. */
  at(...names: readonly string[]): string;
}

/** Makes an empty folder; `label` is part of its name, so that a leftover tells where it came from. */
export async function makeTempFolder(label: string): Promise<TempFolder> {
  const path = await mkdtemp(join(tmpdir(), `barlake-${label}-`));
  return {
    path,
    at: (...names) => join(path, ...names),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
