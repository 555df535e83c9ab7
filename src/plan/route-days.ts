import { countOf } from '../domain/count-of.ts';
import type { DatasetName } from '../domain/dataset.ts';
import type { TradingDay } from '../domain/trading-day.ts';
import { costOfTasks, type Estimates } from './estimate.ts';
import type { FetchTask } from './fetch-task.ts';
import { type DatasetChoice, NO_COST, type RouteCost } from './route/route-cost.ts';
import type { DayDecision, Route } from './sync-plan.ts';

/** What was decided about a dataset. */
export interface DecidedDataset {
  readonly dataset: { readonly dataset: DatasetName };
  readonly decisions: ReadonlyMap<TradingDay, DayDecision>;
  readonly fetches: readonly FetchTask[];
  readonly choice: DatasetChoice;
}

/** Groups neighbouring days that are served the same way for the same reason. */
export function routesOf(decided: readonly DecidedDataset[], estimates: Estimates): readonly Route[] {
  return decided.flatMap((each) => {
    const routes: Stretch[] = [];
    for (const [day, decision] of each.decisions) {
      const { source, reason } = explain(decision, each.fetches.length);
      const last = routes.at(-1);
      if (last?.reason === reason && last.source === source) last.days.push([day, decision]);
      else routes.push({ source, reason, days: [[day, decision]] });
    }
    const shares = shareOfCalls(each, routes);
    return routes.map((stretch) => toRoute(each.dataset.dataset, stretch, shares, estimates));
  });
}

interface Stretch {
  readonly source: Route['source'];
  readonly reason: string;
  readonly days: [TradingDay, DayDecision][];
}

/** The calls for single symbols span the stretches; the first one carries them, so that routes add up to the whole. */
function shareOfCalls(
  { choice, decisions }: DecidedDataset,
  routes: readonly Stretch[],
): { readonly bearer: Stretch | undefined; readonly cost: RouteCost } {
  const bearer = routes.find(({ source }) => source === 'aggregates');
  const worked = [...decisions.values()].flatMap((each) => (each.kind === 'work' ? each.tasks : []));
  const asks = worked.filter(({ kind }) => kind === 'ask').length;
  const fileBytes = worked.reduce((sum, task) => sum + (task.kind === 'land' ? task.object.sizeBytes : 0), 0);
  const { cost } = choice;
  return {
    bearer,
    cost: {
      objects: 0,
      calls: cost.calls - asks,
      bytes: Math.max(0, cost.bytes - fileBytes),
      seconds: cost.seconds,
    },
  };
}

function toRoute(
  dataset: DatasetName,
  stretch: Stretch,
  shares: ReturnType<typeof shareOfCalls>,
  estimates: Estimates,
): Route {
  const { source, reason, days } = stretch;
  const tasks = days.flatMap(([, decision]) => (decision.kind === 'work' ? decision.tasks : []));
  const dayNames = days.map(([day]) => day);
  const [from] = dayNames;
  if (from === undefined) throw new RangeError('a route has at least one day');
  const own =
    source === 'aggregates'
      ? stretch === shares.bearer
        ? shares.cost
        : NO_COST
      : costOfTasks(tasks, estimates);
  return { dataset, from, to: dayNames.at(-1) ?? from, source, days: days.length, ...own, reason };
}

const WORK_REASONS = {
  missing: 'not in the lake yet',
  stale: 'replaced by the vendor, or made by an older barlake',
  rebuild: 'rebuild asked for',
  retry: 'failed or refused before, tried again',
  superseded: 'the file is out; takes the place of grouped daily',
  provisional: 'asked before the day was final',
} as const;

function explain(decision: DayDecision, symbols: number): Pick<Route, 'source' | 'reason'> {
  switch (decision.kind) {
    case 'work': {
      const { tasks, source, why, because } = decision;
      const isFetched = tasks.some(({ kind }) => kind === 'land' || kind === 'ask');
      const reason = because === undefined ? WORK_REASONS[why] : `${WORK_REASONS[why]}; ${because}`;
      return isFetched ? { source, reason } : { source: 'lake', reason: `${reason}; landed already` };
    }
    case 'by-symbol':
      return { source: 'aggregates', reason: `${countOf(symbols, 'symbol')}, one by one` };
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
      return { source: 'none', reason: 'no bars at the vendor' };
    case 'out-of-reach':
      return { source: 'none', reason: decision.reason };
  }
}
