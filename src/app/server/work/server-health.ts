import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { gravest, type HealthCheck, type HealthStatus } from '../../../plan/health/health-check.ts';
import type { QueueFacts } from '../../../plan/health/health-facts.ts';
import { judgeHealth } from '../../../plan/health/judge-health.ts';
import { gatherHealthFacts, type OwnFacts } from '../../health/gather-health-facts.ts';
import type { ServerWorld } from '../server-world.ts';
import { ownFacts } from './own-facts.ts';
import type { ServerQueues } from './server-queues.ts';
import type { ServerWork } from './server-work.ts';

/** What a server knows of how all is. */
export interface JudgedHealth {
  readonly atMs: number;
  readonly status: HealthStatus;
  readonly checks: readonly HealthCheck[];
  readonly canRead: boolean;
  /** What waits, as it was judged. */
  readonly queues: QueueFacts['queues'];
}

/** Judges how all is. */
export interface ServerHealth {
  /** As of some seconds ago at most, however many ask. Never throws: what cannot be read is part of the answer. */
  judge(): Promise<JudgedHealth>;
}

/** Judged this often at most. */
const FRESH_MS = 5_000;

/** A catalog that takes longer counts as away: whoever asks whether the process lives gives it few seconds. */
const CATALOG_MS = 2_000;

/** Health of a server and its lake. */
export function openServerHealth(world: ServerWorld, work: ServerWork, queues: ServerQueues): ServerHealth {
  const { clock } = world;
  let judging: Promise<JudgedHealth> | undefined;
  let judgedMs = 0;
  const gather = gatherOnce(world);
  return {
    judge() {
      const nowMs = clock.monotonicMs();
      if (judging === undefined || nowMs - judgedMs >= FRESH_MS) {
        judgedMs = nowMs;
        judging = judge(world, { work, queues, gather });
      }
      return judging;
    },
  };
}

type Gather = (own: OwnFacts) => ReturnType<typeof gatherHealthFacts>;

/** Asks the catalog; while it does not answer all who ask share one question, and none waits for it long. */
function gatherOnce(world: ServerWorld): Gather {
  let asking: ReturnType<typeof gatherHealthFacts> | undefined;
  return async (own) => {
    asking ??= gatherAll(world, world.clock.nowMs(), own).finally(() => {
      asking = undefined;
    });
    const late = sleep(CATALOG_MS, undefined, { ref: false }).then(() => {
      throw new Error(`no answer within ${CATALOG_MS / 1000} s.`);
    });
    return Promise.race([asking, late]);
  };
}

async function judge(
  { config, clock }: ServerWorld,
  {
    work,
    queues,
    gather,
  }: { readonly work: ServerWork; readonly queues: ServerQueues; readonly gather: Gather },
): Promise<JudgedHealth> {
  const nowMs = clock.nowMs();
  const own = await ownFacts(work.workshop?.room.jobs() ?? [], config.resources.memoryLimitMb, queues);
  const facts = await gather(own).catch((error: unknown) => ({
    nowMs,
    catalogError: error instanceof Error ? error.message : String(error),
    datasets: [],
    runs: [],
    staleExports: [],
    quarantine: [],
  }));
  const checks = judgeHealth({ ...own, ...facts }, config.health);
  const canRead = facts.catalogError === null;
  return { atMs: nowMs, status: gravest(checks), checks, canRead, queues: own.queue?.queues ?? [] };
}

async function gatherAll(
  { lake, config }: ServerWorld,
  nowMs: number,
  own: OwnFacts,
): ReturnType<typeof gatherHealthFacts> {
  await sql`SELECT count(*) FROM kysely_migration`.execute(lake.catalog.db);
  return gatherHealthFacts(lake.catalog, config, nowMs, own);
}
