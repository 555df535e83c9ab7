import type { QueryEngine } from '../query/query-engine.ts';
import type { SqlRunner } from '../query/sql-runner.ts';
import type { ReadableLake } from '../reading/open-lake.ts';
import type { SymbolIndex } from '../server/symbols/symbol-index.ts';
import type { LibraryWorld } from './library-world.ts';

/** What reads a lake; each is opened when it is first asked for, and all are closed together. */
export interface LakeReaders extends AsyncDisposable {
  lake(): Promise<ReadableLake>;
  engine(): Promise<QueryEngine>;
  sql(): Promise<SqlRunner>;
  symbols(): Promise<SymbolIndex>;
}

/** For lists of symbols: small questions, beside the engine of the bars. */
const READER = { threads: 1, memoryMb: 256, connectionsMax: 1 } as const;

/** Readers that have opened nothing yet. Each throws what opening throws, and the reason why the lake was closed. */
export function createReaders(world: LibraryWorld): LakeReaders {
  const owned = new AsyncDisposableStack();
  const once = <T>(open: () => Promise<T>): (() => Promise<T>) => {
    let opened: Promise<T> | undefined;
    return async () => {
      world.closing.throwIfAborted();
      // What could not be opened may be there the next time.
      opened ??= open().catch((error: unknown) => {
        opened = undefined;
        throw error;
      });
      return opened;
    };
  };
  const lake = once(async () => {
    const { openLakeToRead } = await import('../reading/open-lake.ts');
    return owned.use(await openLakeToRead(world.config.lake));
  });
  return {
    lake,
    engine: once(async () => {
      const { openQueryEngine } = await import('../query/open-query-engine.ts');
      return owned.use(await openQueryEngine({ ...world, lake: await lake() }));
    }),
    sql: once(async () => {
      const [{ createSqlRunner }, { sqlLimits }] = await Promise.all([
        import('../query/sql-runner.ts'),
        import('../query/sql-limits.ts'),
      ]);
      return owned.use(createSqlRunner(await lake(), sqlLimits(world.config)));
    }),
    symbols: once(async () => {
      const [{ createSymbolIndex }, { createCatalogCache }, { openReadPool }] = await Promise.all([
        import('../server/symbols/symbol-index.ts'),
        import('../server/catalog/catalog-cache.ts'),
        import('../../lake/query/read-pool.ts'),
      ]);
      const opened = await lake();
      const reader = owned.use(await openReadPool(READER));
      return createSymbolIndex({
        lake: opened,
        reader,
        cache: createCatalogCache(opened),
        signal: world.closing,
      });
    }),
    [Symbol.asyncDispose]: async () => owned.disposeAsync(),
  };
}
