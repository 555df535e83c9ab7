import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The catalog, without what differs from run to run: times, names of runs. */
export interface CatalogFacts {
  readonly partitions: readonly Readonly<Record<string, unknown>>[];
  readonly objects: readonly Readonly<Record<string, unknown>>[];
  readonly findings: readonly Readonly<Record<string, unknown>>[];
}

/** Reads the catalog without any code of the product. */
export function catalogFacts(root: string): CatalogFacts {
  const database = new DatabaseSync(join(root, 'catalog.db'), { readOnly: true });
  const all = (sql: string): CatalogFacts['partitions'] =>
    database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  try {
    return {
      partitions: all('SELECT * FROM partitions ORDER BY layer, dataset, key'),
      objects: all(
        'SELECT dataset, source, day, key, etag, size_bytes, last_modified_ms, state FROM objects ORDER BY dataset, source, day',
      ),
      findings: all(
        'SELECT origin, dataset, key, rule, severity, symbol, message, row_count, evidence FROM findings ORDER BY dataset, key, rule',
      ),
    };
  } finally {
    database.close();
  }
}

/** Everything a sync makes: files with their bytes, what the catalog says of them, and what is wrong. */
export interface LakeState extends CatalogFacts {
  readonly files: Awaited<ReturnType<typeof fileHashes>>;
  readonly problems: readonly string[];
}

/** Reads all of a lake at rest. */
export async function lakeState(root: string): Promise<LakeState> {
  return { ...catalogFacts(root), files: await fileHashes(root), problems: await lakeProblems(root) };
}

/**
 * What is wrong with a lake at rest: leftovers in temp, files that the catalog does not know, files that it knows and
 * that are not there or have other bytes, runs and tasks that never ended.
 */
export async function lakeProblems(root: string): Promise<readonly string[]> {
  const { partitions } = catalogFacts(root);
  const listed = partitions.filter(({ layer }) => layer !== 'gold');
  const known = new Map(listed.map((row) => [String(row['path']), row]));
  const quarantines = partitions.flatMap(({ quarantine_path: path }) =>
    typeof path === 'string' ? [path] : [],
  );
  const layers = await Promise.all(
    ['landing', 'bronze', 'quarantine', 'reference', 'silver', 'metadata'].map((layer) =>
      filesBelow(root, layer),
    ),
  );
  const present = layers.flat().filter((path) => !isUnlisted(path));
  const orphans = present.filter((path) => !known.has(path) && !quarantines.includes(path));
  const missing = [...known.keys(), ...quarantines].filter((path) => !present.includes(path));
  const altered: string[] = [];
  for (const [path, row] of known) {
    if (!present.includes(path)) continue;
    const hash = createHash(String(row['layer']).startsWith('landing') ? 'md5' : 'sha256');
    if (hash.update(await readFile(join(root, path))).digest('hex') !== row['content_hash'])
      altered.push(path);
  }
  return [
    ...(await entriesBelow(root, 'temp')).map((path) => `${path} was left over`),
    ...orphans.map((path) => `${path} is in no list`),
    ...missing.map((path) => `${path} is missing`),
    ...altered.map((path) => `${path} has other bytes than the catalog says`),
    ...unfinished(root),
  ];
}

/** Hashes of all files below the lake’s layers, by path. */
export async function fileHashes(root: string): Promise<Readonly<Record<string, string>>> {
  const hashes: Record<string, string> = {};
  for (const layer of ['landing', 'bronze', 'quarantine', 'silver', 'metadata']) {
    for (const path of (await filesBelow(root, layer)).filter((each) => !isUnlisted(each))) {
      hashes[path] = createHash('sha256')
        .update(await readFile(join(root, path)))
        .digest('hex');
    }
  }
  return hashes;
}

/** Watermarks are for people. An export is a folder with a check of its own. */
function isUnlisted(path: string): boolean {
  return path.endsWith('/watermarks.json');
}

function unfinished(root: string): readonly string[] {
  const database = new DatabaseSync(join(root, 'catalog.db'), { readOnly: true });
  try {
    return ['runs', 'tasks'].flatMap((table) =>
      database
        .prepare(`SELECT id FROM ${table} WHERE state = 'running'`)
        .all()
        .map((row) => `${String(row['id'])} never ended`),
    );
  } finally {
    database.close();
  }
}

async function filesBelow(root: string, folder: string): Promise<readonly string[]> {
  const entries = existsSync(join(root, folder))
    ? await readdir(join(root, folder), { withFileTypes: true, recursive: true })
    : [];
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

async function entriesBelow(root: string, folder: string): Promise<readonly string[]> {
  return existsSync(join(root, folder))
    ? (await readdir(join(root, folder))).map((name) => `${folder}/${name}`)
    : [];
}
