import type { DatasetName } from '../domain/dataset.ts';
import type { TradingDay } from '../domain/trading-day.ts';
import { type Estimates, estimateSeconds } from './estimate.ts';
import type { DayDecision, Route } from './sync-plan.ts';
import type { DatasetFacts } from './sync-request.ts';

/** Groups neighbouring days that are served the same way for the same reason. */
export function routesOf(
  facts: readonly DatasetFacts[],
  decisions: ReadonlyMap<DatasetName, ReadonlyMap<TradingDay, DayDecision>>,
  estimates: Estimates,
): readonly Route[] {
  return facts.flatMap(({ dataset }) => {
    const routes: Stretch[] = [];
    for (const [day, decision] of decisions.get(dataset) ?? []) {
      const { source, reason } = explain(decision);
      const last = routes.at(-1);
      if (last?.reason === reason) last.days.push([day, decision]);
      else routes.push({ source, reason, days: [[day, decision]] });
    }
    return routes.map((stretch) => toRoute(dataset, stretch, estimates));
  });
}

interface Stretch {
  readonly source: Route['source'];
  readonly reason: string;
  readonly days: [TradingDay, DayDecision][];
}

function toRoute(dataset: DatasetName, { source, reason, days }: Stretch, estimates: Estimates): Route {
  const tasks = days.flatMap(([, decision]) => (decision.kind === 'work' ? decision.tasks : []));
  const lands = tasks.filter((task) => task.kind === 'land');
  const dayNames = days.map(([day]) => day);
  const [from] = dayNames;
  if (from === undefined) throw new RangeError('a route has at least one day');
  return {
    dataset,
    from,
    to: dayNames.at(-1) ?? from,
    source,
    days: days.length,
    objects: lands.length,
    calls: lands.length,
    bytes: lands.reduce((sum, task) => sum + task.object.sizeBytes, 0),
    seconds: estimateSeconds(tasks, estimates),
    reason,
  };
}

const WORK_REASONS = {
  missing: 'not in the lake yet',
  stale: 'replaced by the vendor, or made by an older barlake',
  rebuild: 'rebuild asked for',
  retry: 'failed or refused before, tried again',
} as const;

function explain(decision: DayDecision): Pick<Route, 'source' | 'reason'> {
  switch (decision.kind) {
    case 'work':
      return decision.tasks.some((task) => task.kind === 'land')
        ? { source: 'flat', reason: WORK_REASONS[decision.why] }
        : { source: 'lake', reason: `${WORK_REASONS[decision.why]}; landed already` };
    case 'fresh':
      return { source: 'lake', reason: 'held and fresh' };
    case 'withdrawn':
      return { source: 'lake', reason: 'held; no longer listed' };
    case 'forbidden':
      return { source: 'none', reason: 'outside the vendor’s plan (403)' };
    case 'failed-before':
      return { source: 'none', reason: `failed before: ${decision.code}` };
    case 'pending':
      return {
        source: 'none',
        reason: decision.isLate ? 'not published yet, and late' : 'not published yet',
      };
    case 'absent':
      return { source: 'none', reason: 'no file at the vendor' };
  }
}
