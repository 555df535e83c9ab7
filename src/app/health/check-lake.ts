import { isBarlakeError } from '../../domain/barlake-error.ts';
import type { Clock } from '../../domain/clock.ts';
import type { HealthCheck } from '../../plan/health/health-check.ts';
import { judgeHealth } from '../../plan/health/judge-health.ts';
import type { Configuration } from '../config/configuration.ts';
import { askQueues } from '../queue/queue-facts.ts';
import { openLakeToRead } from '../reading/open-lake.ts';
import { gatherHealthFacts, type OwnFacts } from './gather-health-facts.ts';

/** A catalog that cannot be read is an answer, not a failure of whoever asks. */
const UNREADABLE = [
  'E_CATALOG_DAMAGED',
  'E_CATALOG_REFUSED',
  'E_CATALOG_UNREACHABLE',
  'E_LAKE_NEWER',
] as const;

/** Who looks at a lake, and what it knows of itself. */
export interface CheckingWorld extends Pick<OwnFacts, 'memory'> {
  readonly clock: Clock;
  readonly random: () => number;
}

/** Opens a lake only to see how it is. Throws `E_LAKE_MISSING`. */
export async function checkLake(
  config: Configuration,
  { clock, random, ...own }: CheckingWorld,
): Promise<readonly HealthCheck[]> {
  const nowMs = clock.nowMs();
  try {
    await using lake = await openLakeToRead(config.lake);
    const queue = await askQueues({ config, catalog: lake.catalog, random }, nowMs);
    return judgeHealth(
      await gatherHealthFacts(lake.catalog, config, nowMs, { ...own, queue }),
      config.health,
    );
  } catch (error) {
    if (!isBarlakeError(error) || !UNREADABLE.some((code) => error.code === code)) throw error;
    const nothing = { datasets: [], runs: [], staleExports: [], quarantine: [] };
    return judgeHealth({ nowMs, catalogError: error.message, ...nothing, ...own }, config.health);
  }
}
