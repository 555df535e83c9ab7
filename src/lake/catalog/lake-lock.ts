import type { LakePlace } from '../lake-place.ts';
import { makeLakeFolder } from '../storage/make-lake-folder.ts';
import { type LockOwner, takeWriteLock } from '../storage/write-lock.ts';
import { type Catalog, openCatalog } from './open-catalog.ts';
import { connectWriter, type WriterConnection } from './postgres/writer-lock.ts';

/** The right to write to a lake, which one process at a time has. */
export interface LakeLock extends AsyncDisposable {
  /** Opens the catalog to be written under this lock. On Postgres its one connection holds the lock. Throws what `openCatalog` throws. */
  openCatalog(): Promise<Catalog>;
  /** The connection that holds it, where the catalog is on Postgres. */
  readonly writer: WriterConnection | undefined;
}

/**
 * Takes the lake’s write lock for this process. A lake whose catalog is a file is locked in its folder, on this machine; one with a
 * catalog on Postgres is locked there, for all machines. Both end with the process, however that dies. Throws `E_LAKE_LOCKED` with the
 * owner, `E_CATALOG_UNREACHABLE`, `E_CATALOG_REFUSED`, and what `makeLakeFolder` throws.
 */
export async function takeLakeLock(
  { root, catalog }: LakePlace,
  owner: LockOwner,
  signal: AbortSignal,
): Promise<LakeLock> {
  if (catalog.kind === 'sqlite') {
    const lock = await takeWriteLock(root, owner, signal);
    return {
      writer: undefined,
      openCatalog: () => openCatalog(catalog, { readOnly: false }),
      [Symbol.asyncDispose]: () => {
        lock[Symbol.dispose]();
        return Promise.resolve();
      },
    };
  }
  await makeLakeFolder(root);
  const writer = await connectWriter(catalog, owner, signal);
  return {
    writer,
    async openCatalog() {
      const opened = await openCatalog(catalog, { readOnly: false, writer });
      try {
        await writer.beginEpoch();
        return opened;
      } catch (error) {
        await opened[Symbol.asyncDispose]();
        throw error;
      }
    },
    [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
  };
}
