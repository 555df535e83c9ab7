import type { Clock } from '../../domain/clock.ts';
import type { DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { QueueKind } from '../../execute/queue/queue-address.ts';
import {
  type DeadLetter,
  readDeadLetters,
  removeLetter,
  retryLetter,
} from '../../execute/queue/queue-control.ts';
import { LETTERS_MAX, type QueueLink } from '../../execute/queue/queue-link.ts';
import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import { stoppedRuns } from '../../lake/catalog/run-stop.ts';
import type { SyncRequest } from '../../plan/sync-request.ts';
import type { Configuration } from '../config/configuration.ts';
import { queueSyncs } from './queue-runs.ts';
import type { TaskOrder } from './task-order.ts';

/** What was tried again. */
export interface Retried {
  readonly jobs: number;
  /** New runs for tasks whose own is over. */
  readonly runs: readonly string[];
}

/** What trying again needs. */
export interface RetryWorld {
  readonly link: QueueLink;
  readonly catalog: Catalog;
  readonly config: Configuration;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Tries all dead letters of some queues again. Throws `E_QUEUE`. */
export async function retryFailed(kinds: readonly QueueKind[], world: RetryWorld): Promise<Retried> {
  return retryLetters(await readDeadLetters(world.link, kinds, LETTERS_MAX), world);
}

/**
 * Tries dead letters again. Whole runs, batches, and tasks of a run that still goes on are put back; days of a run that is over become a new
 * run, which tries what failed of those days, for whatever reason.
 */
export async function retryLetters(letters: readonly DeadLetter[], world: RetryWorld): Promise<Retried> {
  const { link, catalog } = world;
  const over = await stoppedRuns(catalog.db, [...new Set(letters.map(({ runId }) => runId))]);
  const isPart = ({ kind }: DeadLetter): boolean => kind === 'download' || kind === 'compute';
  const lost = letters.filter((letter) => isPart(letter) && over.has(letter.runId));
  for (const letter of letters) if (!lost.includes(letter)) await retryLetter(link, letter);
  const request = requestFor(lost, world.config);
  const runs = request === undefined ? [] : await queueSyncs(link, [request], world);
  for (const letter of lost) await removeLetter(link, letter);
  return { jobs: letters.length, runs };
}

/** One sync over all of these days; what of them is there needs nothing. */
function requestFor(letters: readonly DeadLetter[], { lake }: Configuration): SyncRequest | undefined {
  const orders = letters.map(({ payload }) => payload as TaskOrder);
  const days = orders.flatMap((order) => (order.kind === 'day' ? [order.task] : []));
  const silver = orders.flatMap((order) => (order.kind === 'silver' ? [order.task] : []));
  const datasets = [...new Set<DatasetName>([...days, ...silver].map(({ dataset }) => dataset))];
  if (datasets.length === 0) return undefined;
  const range = [
    ...days.map(({ day }) => day),
    ...silver.flatMap(({ key }) => [firstDay(key), lastDay(key)]),
  ].toSorted();
  return {
    datasets,
    from: range[0] as TradingDay,
    to: range.at(-1) as TradingDay,
    through: 'bronze',
    ...(silver.length === 0 ? {} : { onward: 'silver' }),
    mode: 'retry-failed',
    precision: lake.precision,
    route: 'auto',
  };
}

/** Of a year or a month. */
function firstDay(key: string): string {
  return key.length === 4 ? `${key}-01-01` : `${key}-01`;
}

function lastDay(key: string): string {
  return key.length === 4 ? `${key}-12-31` : `${key}-28`;
}
