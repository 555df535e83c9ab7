import { resolve } from 'node:path';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { readVersion } from '../cli/read-version.ts';
import { requireSymbol } from '../cli/symbol-options.ts';
import { loadConfiguration } from '../config/load-configuration.ts';
import { mountLake } from '../storage/mount-lake.ts';
import { askBars, askFeatures, askSql } from './ask-rows.ts';
import { listSymbols } from './held-symbols.ts';
import type { LakeOptions } from './lake-options.ts';
import { createReaders, type LakeReaders } from './lake-readers.ts';
import type { LibraryWorld } from './library-world.ts';
import type { OpenedLake } from './opened-lake.ts';
import { carryOut, planOut } from './plan-and-sync.ts';
import { processWorld } from './process-world.ts';

/**
 * Opens the lake in a folder. Nothing is read before it is asked for, and nothing is written but by `sync`. Throws
 * `E_LAKE_MISSING` unless `create` is set, `E_LAKE_NEWER`, `E_CATALOG_DAMAGED` and `E_CONFIG`.
 *
 * @example
 * await using lake = await openLake('./data');
 * console.log((await lake.status()).datasets);
 */
export async function openLake(path: string, options: LakeOptions = {}): Promise<OpenedLake> {
  const world = await openWorld(path, options);
  const readers = createReaders(world);
  const mount = await mountLake(world.config, { ...world, signal: world.closing });
  try {
    if (options.create !== true) await readers.lake();
  } catch (error) {
    await mount[Symbol.asyncDispose]();
    throw error;
  }
  return opened(world, readers, mount);
}

async function openWorld(path: string, options: LakeOptions): Promise<LibraryWorld> {
  const outer = processWorld();
  const cwd = resolve(outer.cwd, options.cwd ?? '.');
  const env = options.env ?? outer.env;
  const { config, problem } = await loadConfiguration({
    flags: { lake: path, config: options.configFile },
    settings: options.settings,
    env,
    cwd,
    // Nothing is printed here; errors carry no secrets.
    learnSecret: () => undefined,
  });
  if (problem !== undefined) throw problem;
  const closing = new AbortController();
  return {
    config,
    cwd,
    env,
    clock: outer.clock,
    random: outer.random,
    version: readVersion(),
    closing: closing.signal,
    close: () =>
      closing.abort(
        new BarlakeError('E_CANCELLED', {
          message: 'The lake was closed.',
          mend: 'Open it again, and close it when everything has been read.',
        }),
      ),
  };
}

function opened(world: LibraryWorld, readers: LakeReaders, mount: AsyncDisposable): OpenedLake {
  const { config, closing } = world;
  const close = async (): Promise<void> => {
    world.close();
    await readers[Symbol.asyncDispose]();
    await mount[Symbol.asyncDispose]();
  };
  return {
    root: config.lake.root,
    bars: (query) => askBars(query, world, readers),
    features: (query) => askFeatures(query, world, readers),
    sql: (statement: string | TemplateStringsArray, ...rest: readonly unknown[]) =>
      askSql(statement, rest, world, readers),
    symbols: async (query = {}) => listSymbols(query, world, readers),
    async tables({ signal } = {}) {
      const runner = await readers.sql();
      return runner.tables(signal === undefined ? closing : AbortSignal.any([closing, signal]));
    },
    status: (async (symbol?: string, { signal }: { readonly signal?: AbortSignal } = {}) => {
      const lake = await readers.lake();
      if (symbol === undefined) {
        const { readStatus } = await import('../reading/read-status.ts');
        return readStatus(lake, world);
      }
      const { symbolStatus } = await import('../reading/symbol-status.ts');
      const both = signal === undefined ? closing : AbortSignal.any([closing, signal]);
      const terminal = { say: () => undefined };
      return symbolStatus(requireSymbol(symbol), lake, { config, signal: both, terminal });
    }) as OpenedLake['status'],
    plan: async (query = {}) => planOut(query, world),
    sync: async (run = {}) => carryOut(run, world),
    close,
    [Symbol.asyncDispose]: close,
  };
}
