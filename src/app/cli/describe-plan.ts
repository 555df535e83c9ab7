import type { PlanDocument } from '../../../contract/cli/plan.ts';
import { countOf } from '../../domain/count-of.ts';
import { describeSilverPlan } from './describe-silver.ts';
import { formatBytes, formatCount, formatDuration } from './format-number.ts';
import { renderTable } from './render-table.ts';
import type { Terminal } from './terminal.ts';
import { wrapText } from './wrap-text.ts';

type Choice = PlanDocument['choices'][number];
type Cost = Choice['cost'];

/** A plan for a person: the stretches, the choice for each dataset with what was not chosen, and the sum. */
export function describePlan(
  document: PlanDocument,
  terminal: Pick<Terminal, 'columns' | 'outColors'>,
): string {
  if (document.routes.length === 0) return 'Nothing to plan: no trading days in this range.\n';
  const { bold } = terminal.outColors;
  const columns =
    terminal.columns >= WIDE_COLUMNS ? COLUMNS : COLUMNS.filter(({ title }) => !WIDE_ONLY.has(title));
  const rows = document.routes.map(describeRoute).map((cells) => columns.map(({ title }) => cells[title]));
  const table = renderTable(columns, rows, { width: terminal.columns, head: bold });
  const choices = document.choices.flatMap((choice) => describeChoice(choice, document, terminal));
  const text = [...choices, '', ...describeTotals(document), ''];
  const tasks = (document.tasks ?? []).map(describeTask);
  return [
    table,
    ...tasks,
    ...(tasks.length > 0 ? [''] : []),
    ...text.map((line) => wrapText(line, terminal.columns)),
    ...describeOnward(document, terminal),
  ].join('\n');
}

function describeOnward(
  { silver, gold }: PlanDocument,
  terminal: Pick<Terminal, 'columns' | 'outColors'>,
): readonly string[] {
  const lines = gold === null ? [] : [`Then gold, for qlib: ${gold.join(', ')}.\n`];
  return silver === null ? lines : [describeSilverPlan(silver, terminal), ...lines];
}

/** Below this width, what the sentences below the table say as well is left out of it. */
const WIDE_COLUMNS = 110;
const WIDE_ONLY: ReadonlySet<string> = new Set(['calls', 'size', 'time']);

const COLUMNS = [
  { title: 'dataset' },
  { title: 'from' },
  { title: 'to' },
  { title: 'days', align: 'right' },
  { title: 'route' },
  { title: 'calls', align: 'right' },
  { title: 'size', align: 'right' },
  { title: 'time', align: 'right' },
  { title: 'why', flexible: true },
] as const;

function describeRoute(
  route: PlanDocument['routes'][number],
): Readonly<Record<(typeof COLUMNS)[number]['title'], string>> {
  const isWork = route.objects > 0 || route.calls > 0 || route.seconds > 0;
  return {
    dataset: route.dataset,
    from: route.from,
    to: route.to,
    days: formatCount(route.days),
    route: route.source === 'none' ? '' : route.source,
    calls: isWork ? formatCount(route.calls) : '',
    size: isWork ? formatBytes(route.bytes) : '',
    time: isWork ? formatDuration(route.seconds * 1000) : '',
    why: route.reason,
  };
}

function describeTask({ id, dependsOn }: NonNullable<PlanDocument['tasks']>[number]): string {
  return dependsOn.length === 0 ? id : `${id} after ${dependsOn.join(', ')}`;
}

function describeChoice(
  { dataset, route, reason, cost, rejected }: Choice,
  { budget }: PlanDocument,
  { outColors }: Pick<Terminal, 'outColors'>,
): readonly string[] {
  const { bold, dim } = outColors;
  if (route === 'lake' || route === 'none') return [`${bold(dataset)}: ${reason}.`];
  return [
    `${bold(dataset)} by ${route} (${reason}): ${describeCost(cost, budget)}.`,
    ...rejected.map((each) =>
      dim(
        `· not ${each.route}: ${each.reason}${each.cost === null ? '' : ` (${describeCost(each.cost, budget)})`}`,
      ),
    ),
  ];
}

function describeCost(
  { objects, calls, bytes, seconds }: Cost,
  { callsPerMinute }: PlanDocument['budget'],
): string {
  const parts = [
    ...(objects > 0 ? [countOf(objects, 'file')] : []),
    ...(calls > 0 || objects === 0 ? [countOf(calls, 'call')] : []),
    formatBytes(bytes),
  ];
  const budget =
    calls === 0 || callsPerMinute === 'unlimited' ? '' : ` at ${countOf(callsPerMinute, 'call')} a minute`;
  return `${parts.join(', ')}, about ${formatDuration(seconds * 1000)}${budget}`;
}

function describeTotals({ totals, choices, budget, price }: PlanDocument): readonly string[] {
  const worked = choices.filter(({ naive }) => naive.calls > 0);
  const arithmetic = worked
    .map(({ naive }) => `${countOf(naive.symbols, 'symbol')} × ${countOf(naive.days, 'day')}`)
    .join(' + ');
  const naiveTime =
    budget.callsPerMinute === 'unlimited'
      ? ''
      : `, ${formatDuration(totals.naiveSeconds * 1000)} at ${budget.callsPerMinute} a minute`;
  const lines = [
    `${countOf(totals.calls, 'REST call')} and ${countOf(totals.objects, 'file')}; ${formatBytes(totals.bytes)} to download, ` +
      `about ${formatDuration(totals.seconds * 1000)}, ${formatBytes(totals.diskBytes)} of disk.`,
  ];
  if (worked.length > 0) {
    lines.push(
      `The naive way (one call per symbol and day) would be ${countOf(totals.naiveCalls, 'call')}: ${arithmetic}${naiveTime}.`,
    );
  }
  if (price !== null && price.perGb !== null) {
    lines.push(
      `At $${price.perMonth} a month this download costs $${price.perGb.toFixed(2)} per GB, if it is all of the month’s.`,
    );
  }
  return lines;
}
