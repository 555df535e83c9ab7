import type { SilverPlanDocument } from '../../../contract/cli/features-build.ts';
import { countOf } from '../../domain/count-of.ts';
import type { SilverResult } from '../silver/silver-result.ts';
import { describeFailures, describeState } from './describe-end.ts';
import { describeMemory } from './describe-memory.ts';
import { formatBytes, formatCount, formatDuration } from './format-number.ts';
import { renderTable } from './render-table.ts';
import type { Terminal } from './terminal.ts';

type Screen = Pick<Terminal, 'columns' | 'outColors'>;

/** The end of a build of silver, for a person. */
export function describeSilver(result: SilverResult, terminal: Screen): string {
  const { datasets, failures, seconds, state } = result;
  const rows = datasets.reduce((sum, each) => sum + each.rows, 0);
  const built = datasets.reduce((sum, each) => sum + each.built, 0);
  const fresh = datasets.reduce((sum, each) => sum + each.fresh, 0);
  const removed = datasets.reduce((sum, each) => sum + each.removed, 0);
  const gone = removed === 0 ? '' : `, ${formatCount(removed)} removed as their bars are gone`;
  const speed =
    rows === 0 || seconds === 0 ? '' : `, ${formatCount(Math.round(rows / seconds))} rows a second`;
  const table =
    built === 0
      ? ''
      : `${renderTable(COLUMNS, datasets.filter((each) => each.built > 0).map(describeDataset), {
          width: terminal.columns,
          head: terminal.outColors.bold,
        })}\n`;
  const lines = [
    `${describeState(state, terminal)} in ${formatDuration(seconds * 1000)}: ${countOf(built, 'partition')} built, ${formatCount(fresh)} fresh${gone}${speed}.`,
    ...describeFailures(
      failures.map(({ dataset, key, ...rest }) => ({
        ...rest,
        subject: key === dataset ? key : `${dataset} ${key}`,
      })),
      terminal,
    ),
    ...describeMemory(result.memory),
    ...(state === 'cancelled' ? ['Run the same command again: it continues where this one stopped.'] : []),
  ];
  return `${table}${lines.join('\n')}\n`;
}

const COLUMNS = [
  { title: 'dataset' },
  { title: 'partitions', align: 'right' },
  { title: 'features', align: 'right' },
  { title: 'rows', align: 'right' },
  { title: 'size', align: 'right' },
  { title: 'findings', align: 'right' },
] as const;

function describeDataset(each: SilverResult['datasets'][number]): readonly string[] {
  return [
    each.dataset,
    formatCount(each.built),
    formatCount(each.features),
    formatCount(each.rows),
    formatBytes(each.bytes),
    formatCount(each.findings),
  ];
}

/** Why a partition is built, for a person. */
const CAUSES: Readonly<Record<SilverPlanDocument['tasks'][number]['why'], string>> = {
  missing: 'not there yet',
  damaged: 'its file is not what was published',
  rebuild: 'asked for',
  features: 'formulas have changed',
  bars: 'bars have changed',
  factors: 'splits or dividends have changed',
  beside: 'bars that features read beside have changed',
};

/** What a build of silver would do, for a person. */
export function describeSilverPlan(plan: SilverPlanDocument, terminal: Screen): string {
  const { tasks, fresh, removals, estimate } = plan;
  const rows = tasks.map(({ dataset, key, why, rows: count, from, to }) => {
    return [dataset, key, from, to, formatCount(count), CAUSES[why]];
  });
  const table =
    rows.length === 0
      ? ''
      : `${renderTable(PLAN_COLUMNS, rows, { width: terminal.columns, head: terminal.outColors.bold })}\n`;
  const lines = [
    ...removals.map(({ dataset, key }) => `${dataset} ${key} would be removed: its bars are gone.`),
    tasks.length === 0
      ? `No partition of silver to build; ${formatCount(fresh)} fresh.`
      : `${countOf(tasks.length, 'partition')} of silver to build, ${formatCount(fresh)} fresh: ${countOf(estimate.rows, 'row')}, ` +
        `about ${formatDuration(estimate.seconds * 1000)}, ${formatBytes(estimate.bytes)}.`,
  ];
  return `${table}${lines.join('\n')}\n`;
}

const PLAN_COLUMNS = [
  { title: 'dataset' },
  { title: 'partition' },
  { title: 'from' },
  { title: 'to' },
  { title: 'rows', align: 'right' },
  { title: 'why', flexible: true },
] as const;
