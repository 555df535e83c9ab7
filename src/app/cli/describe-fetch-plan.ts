import { countOf } from '../../domain/count-of.ts';
import type { FetchPlan, SeriesRoute } from '../../plan/fetch-plan.ts';
import { formatCount, formatDuration } from './format-number.ts';
import { renderTable } from './render-table.ts';
import type { Terminal } from './terminal.ts';

/** A plan for a person: series that are served alike in one line. */
export function describeFetchPlan(
  { routes, totals }: FetchPlan,
  terminal: Pick<Terminal, 'columns' | 'outColors'>,
): string {
  if (routes.length === 0) return 'Nothing to plan: no symbols.\n';
  const alike = Map.groupBy(routes, ({ timeframe, route, reason }) => `${timeframe} ${route} ${reason}`);
  const table = renderTable(COLUMNS, [...alike.values()].map(describeRoutes), {
    width: terminal.columns,
    head: terminal.outColors.bold,
  });
  return (
    `${table}\n${countOf(totals.calls, 'call')} instead of ${formatCount(totals.naiveCalls)} the naive way ` +
    `(one per symbol, timeframe and month), ${describeTime(totals.seconds)} of the key’s budget.\n`
  );
}

const COLUMNS = [
  { title: 'timeframe' },
  { title: 'route' },
  { title: 'symbols', align: 'right' },
  { title: 'calls', align: 'right' },
  { title: 'naive', align: 'right' },
  { title: 'why', flexible: true },
] as const;

function describeRoutes(routes: readonly SeriesRoute[]): readonly string[] {
  const [first] = routes;
  if (first === undefined) return [];
  const sum = (pick: (route: SeriesRoute) => number): string =>
    formatCount(routes.reduce((total, route) => total + pick(route), 0));
  const names =
    routes.length <= NAMED_MAX ? routes.map(({ symbol }) => symbol).join(' ') : formatCount(routes.length);
  return [
    first.timeframe,
    first.route,
    names,
    sum(({ calls }) => calls),
    sum(({ naiveCalls }) => naiveCalls),
    [first.reason, ...describeRejected(routes)].join('; '),
  ];
}

/** More symbols than that are only counted. */
const NAMED_MAX = 3;

function describeRejected(routes: readonly SeriesRoute[]): readonly string[] {
  const rejected = Map.groupBy(
    routes.flatMap((route) => route.rejected),
    ({ route, reason }) => `${route}: ${reason}`,
  );
  return [...rejected].map(([text, all]) => {
    const calls = all.reduce((total, each) => total + each.calls, 0);
    return `not ${text} (${countOf(calls, 'call')})`;
  });
}

function describeTime(seconds: number): string {
  return seconds < 1 ? 'less than a second' : `about ${formatDuration(seconds * 1000)}`;
}
