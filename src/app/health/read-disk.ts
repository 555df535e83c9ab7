import { statfs } from 'node:fs/promises';
import type { Kysely } from 'kysely';
import { lakeGrowth } from '../../lake/catalog/lake-growth.ts';
import type { CatalogSchema } from '../../lake/catalog/schema.ts';
import type { HealthFacts } from '../../plan/health/health-facts.ts';

const PACE_DAYS = 30;
const DAY_MS = 86_400_000;

/** Room on the lake’s disk, and for how long at the pace of the last thirty days; `undefined` when it cannot be asked. */
export async function readDisk(
  root: string,
  db: Kysely<CatalogSchema>,
  nowMs: number,
): Promise<HealthFacts['disk']> {
  const room = await statfs(root).catch(() => undefined);
  if (room === undefined) return undefined;
  const freeBytes = room.bavail * room.bsize;
  const grown = await lakeGrowth(db, nowMs - PACE_DAYS * DAY_MS);
  return {
    freeBytes,
    totalBytes: room.blocks * room.bsize,
    daysUntilFull: grown <= 0 ? null : freeBytes / (grown / PACE_DAYS),
  };
}
