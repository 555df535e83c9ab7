import { countOf } from '../../domain/count-of.ts';
import { type HealthCheck, well } from './health-check.ts';
import type { HealthFacts, HealthRules, QueueFacts } from './health-facts.ts';

const MINUTE_MS = 60_000;

/** Fewer calls than this say nothing about the budget. */
const CALLS_MIN = 20;

/** More of the calls refused than this: the budget is not what the key has. */
const REFUSED_SHARE = 0.2;

/** The schedule, queues with their workers, and the budget, as far as they were seen. */
export function judgeWork(facts: HealthFacts, rules: HealthRules): readonly HealthCheck[] {
  const { missedTurn, budget, queue, nowMs } = facts;
  return [
    ...(missedTurn === undefined ? [] : [judgeSchedule(missedTurn)]),
    ...(budget === undefined ? [] : [judgeBudget(budget)]),
    ...(queue === undefined
      ? []
      : [...judgeQueues(queue, nowMs, rules), ...judgeWorkers(queue, nowMs, rules)]),
  ];
}

function judgeSchedule(missed: NonNullable<HealthFacts['missedTurn']> | null): HealthCheck {
  if (missed === null) return well('schedule', 'No turn of the schedule was missed.');
  const { job, dueMs } = missed;
  return {
    key: 'schedule',
    status: 'warning',
    message: `${job} was due at ${new Date(dueMs).toISOString().slice(0, 16).replace('T', ' ')} UTC, and nobody took its turn.`,
    mend: 'See whether `barlake serve` runs; pause the schedule if something else brings the lake up to date.',
    mark: String(dueMs),
  };
}

function judgeBudget({ made, rateLimited }: NonNullable<HealthFacts['budget']>): HealthCheck {
  const said = `The vendor refused ${rateLimited} of ${countOf(made, 'call')} of the last day for rate`;
  if (made < CALLS_MIN || rateLimited <= REFUSED_SHARE * made) return well('budget', `${said}.`);
  return {
    key: 'budget',
    status: 'warning',
    message: `${said}.`,
    mend: 'See whether other programs use the same key, and whether vendor.rateLimitPerMinute is what its plan allows.',
    mark: 'warning',
  };
}

function judgeQueues(
  { queues, workers, isAway = false }: QueueFacts,
  nowMs: number,
  rules: HealthRules,
): readonly HealthCheck[] {
  const hasWorkers = living(workers, nowMs, rules).length > 0;
  const judged = queues.map((queue) => judgeQueue(queue, { hasWorkers, nowMs, rules }));
  return isAway ? [...judged, AWAY] : judged;
}

const AWAY: HealthCheck = {
  key: 'queue',
  status: 'error',
  message: 'The queues cannot be read.',
  mend: 'See whether their server runs; `barlake queue status` says why it cannot be asked.',
  mark: 'away',
};

/** One check for each queue, the gravest that holds: what nobody takes comes before what waits long, and that before what was given up. */
function judgeQueue(
  { name, waiting, running, oldestMs, isPaused, dead, needsWorkers }: QueueFacts['queues'][number],
  {
    hasWorkers,
    nowMs,
    rules,
  }: { readonly hasWorkers: boolean; readonly nowMs: number; readonly rules: HealthRules },
): HealthCheck {
  const key = `queue:${name}`;
  const ageMs = oldestMs === null ? 0 : nowMs - oldestMs;
  const said = `${name}: ${waiting} waiting, ${running} at work`;
  const isToBeTaken = !isPaused && waiting > 0;
  if (isToBeTaken && needsWorkers && !hasWorkers) {
    return {
      key,
      status: 'error',
      message: `${said}, and there is no worker.`,
      mend: 'Start one with `barlake worker`.',
      mark: 'no worker',
    };
  }
  if (isToBeTaken && ageMs >= rules.queueMinutes * MINUTE_MS) {
    return {
      key,
      status: 'warning',
      message: `${said}; the oldest has waited for ${countOf(Math.floor(ageMs / MINUTE_MS), 'minute')}.`,
      mend: 'See what is at work and why it takes so long, or start more workers.',
      mark: 'old',
    };
  }
  if (dead > 0) {
    return {
      key,
      status: 'warning',
      message: `${said}; ${countOf(dead, 'task')} given up.`,
      mend: 'Look at why they failed, then `barlake queue retry`.',
      mark: `dead ${dead}`,
    };
  }
  return well(key, `${said}${isPaused ? ', paused' : ''}.`);
}

function judgeWorkers({ workers }: QueueFacts, nowMs: number, rules: HealthRules): readonly HealthCheck[] {
  if (workers.length === 0) return [];
  const alive = living(workers, nowMs, rules);
  const lost = workers.filter((worker) => !alive.includes(worker)).map(({ id }) => id);
  if (lost.length === 0) return [well('workers', `${countOf(alive.length, 'worker')} at hand.`)];
  return [
    {
      key: 'workers',
      status: 'warning',
      message: `Not heard of any more: ${lost.toSorted().slice(0, NAMED_MAX).join(', ')}${lost.length > NAMED_MAX ? ' and others' : ''}.`,
      mend: 'See whether the machine is reachable and the worker’s log says why; start it again.',
      mark: lost.toSorted().join(' ').slice(0, MARK_CHARACTERS),
    },
  ];
}

/** Workers named in a message. */
const NAMED_MAX = 5;

const MARK_CHARACTERS = 500;

function living(
  workers: QueueFacts['workers'],
  nowMs: number,
  { heartbeatSeconds }: HealthRules,
): QueueFacts['workers'] {
  return workers.filter(({ heartbeatMs }) => nowMs - heartbeatMs <= heartbeatSeconds * 1000);
}
