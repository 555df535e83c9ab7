import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import type { Clock } from '../../../domain/clock.ts';
import { bucketUrl } from './bucket-address.ts';
import { abortMultipart, openMultiparts } from './multipart-requests.ts';
import { getObject, putNewObject, removeObject } from './object-requests.ts';
import { keyOf, type ObjectStore } from './object-store.ts';
import type { UploadJournal } from './upload-journal.ts';
import { withAttempts } from './with-attempts.ts';

/** What settling works with. */
export interface BucketToSettle {
  readonly store: ObjectStore;
  readonly home: string;
  readonly isShared: boolean;
  readonly clock: Clock;
  readonly random: () => number;
  readonly journal: UploadJournal;
}

/** Who keeps the catalog of the lake. */
interface Keeper {
  readonly format: 1;
  /** `home`: a file on one machine. `shared`: a database that all reach. */
  readonly catalog: 'home' | 'shared';
  readonly home: string;
  readonly host: string;
}

/** Beside the layers; says who may write. */
const KEEPER_KEY = 'lake.json';

/** An upload of another machine that is older than this was left by a crash: none takes so long. */
const LEFT_BEHIND_MS = 24 * 3_600_000;

/**
 * At the start of every writing command: makes sure that no other machine keeps this lake's catalog, and throws away uploads that a
 * crash left unfinished. `takeOver` makes this machine the keeper, whoever it was before. Throws `E_LAKE_ELSEWHERE`.
 */
export async function settleBucket(
  bucket: BucketToSettle,
  { takeOver = false }: { readonly takeOver?: boolean } = {},
): Promise<void> {
  const { store, journal, clock } = bucket;
  if (takeOver) await removeObject(store, keyOf(store.access, KEEPER_KEY));
  await claim(bucket);
  for (const upload of await journal.orphans()) {
    await abortMultipart(store, upload);
    await journal.forget(upload);
  }
  const nowMs = clock.nowMs();
  for (const upload of await openMultiparts(store, keyOf(store.access, ''))) {
    if (nowMs - upload.begunMs > LEFT_BEHIND_MS) await abortMultipart(store, upload);
  }
}

async function claim(bucket: BucketToSettle): Promise<void> {
  const { store, isShared } = bucket;
  const home = await homeName(bucket);
  const own: Keeper = { format: 1, catalog: isShared ? 'shared' : 'home', home, host: hostname() };
  const key = keyOf(store.access, KEEPER_KEY);
  // Of two that find none, the server lets one write it.
  const standing =
    (await readKeeper(store, key)) ??
    ((await putNewObject(store, key, JSON.stringify(own))) ? own : await readKeeper(store, key));
  if (standing === undefined || standing.home === home) {
    if (standing?.catalog === own.catalog) return;
    await removeObject(store, key);
    await putNewObject(store, key, JSON.stringify(own));
    return;
  }
  if (standing.catalog === 'shared' && isShared) return;
  throw elsewhere(store, standing, isShared);
}

async function readKeeper(store: ObjectStore, key: string): Promise<Keeper | undefined> {
  return withAttempts(async () => {
    const found = await getObject(store, key);
    return found === undefined ? undefined : (JSON.parse(await text(found.body)) as Keeper);
  }, store.attempts);
}

/** This home's name among all that there may be; made when it is first asked for. */
async function homeName({ home, random }: BucketToSettle): Promise<string> {
  const path = join(home, 'home.json');
  const found = await readFile(path, 'utf8').catch(() => undefined);
  if (found !== undefined) return (JSON.parse(found) as { readonly home: string }).home;
  const name = Array.from({ length: 4 }, () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
  await mkdir(home, { recursive: true });
  await writeFile(`${path}.tmp`, JSON.stringify({ home: name }));
  await rename(`${path}.tmp`, path);
  return name;
}

function elsewhere(store: ObjectStore, keeper: Keeper, isShared: boolean): BarlakeError {
  const where =
    keeper.catalog === 'shared' ? 'a database that several machines share' : `a file on ${keeper.host}`;
  return new BarlakeError('E_LAKE_ELSEWHERE', {
    message: `The catalog of ${bucketUrl(store.access)} is ${where}; this machine would write beside it.`,
    mend: isShared
      ? 'Move that catalog into the database first with `barlake catalog migrate`, there.'
      : 'Set catalog.url to the database of that lake; when that machine is gone for good, `barlake catalog rebuild` makes this one its keeper.',
    details: { catalog: keeper.catalog, host: keeper.host },
  });
}
