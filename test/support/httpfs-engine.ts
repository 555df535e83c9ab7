import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { preparePython, runPython } from '../conformance/python/qlib-environment.ts';

/** Where httpfs has been, or can be, installed outside the tree; `undefined` where it cannot. */
const PYTHON: string | undefined = await preparePython(
  'httpfs',
  join(import.meta.dirname, '..', 'services', 'httpfs-requirements.txt'),
  'duckdb_extension_httpfs',
);

/** Prints the extension's path. */
const FIND =
  'import duckdb_extension_httpfs as e, pathlib; print(next(pathlib.Path(e.__file__).parent.rglob("*.duckdb_extension")))';

/** Path of the binary that the Python package brings along; `undefined` where there is none. */
export const HTTPFS_BINARY: string | undefined = await findBinary();

async function findBinary(): Promise<string | undefined> {
  if (PYTHON === undefined) return undefined;
  const found = await runPython(PYTHON, ['-c', FIND]);
  return found.ok ? found.stdout.trim() : undefined;
}

/**
 * Options of an engine that finds httpfs in that folder as if it had been installed. The package is of a neighbouring version of DuckDB, and
 * unsigned for ours, so that only tests take it.
 */
export async function httpfsEngine(folder: string): Promise<Readonly<Record<string, string>>> {
  if (HTTPFS_BINARY === undefined) throw new Error('httpfs cannot be installed here');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(
    'SELECT library_version, platform FROM pragma_version(), pragma_platform()',
  );
  const [[version, platform] = []] = reader.getRows();
  instance.closeSync();
  const place = join(folder, String(version), String(platform));
  await mkdir(place, { recursive: true });
  await copyFile(HTTPFS_BINARY, join(place, 'httpfs.duckdb_extension'));
  return {
    extension_directory: folder,
    allow_unsigned_extensions: 'true',
    allow_extensions_metadata_mismatch: 'true',
  };
}
