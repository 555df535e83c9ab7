import type { FleetDocument } from '../../../contract/cli/fleet.ts';
import { formatBytes, formatCount, formatDuration } from './format-number.ts';
import { renderTable } from './render-table.ts';
import type { Terminal } from './terminal.ts';
import { wrapText } from './wrap-text.ts';

const WAITS: Readonly<Record<FleetDocument['fleet'][number]['boundBy'], string>> = {
  network: 'their lines',
  processors: 'their cores',
  calls: 'the budget of calls',
};

const HOUR_SECONDS = 3600;

/** Work and machines for a person: what is fetched and stored, and how long so many machines take. */
export function describeFleet(
  document: FleetDocument,
  { columns, outColors }: Pick<Terminal, 'columns' | 'outColors'>,
): string {
  const options = { width: columns, head: outColors.bold };
  const right = (title: string) => ({ title, align: 'right' as const });
  const { totals, machine, budget } = document;
  const row = (name: string, each: FleetDocument['totals']) => [
    name,
    formatCount(each.days),
    formatCount(each.requests + each.calls),
    formatCount(each.rows),
    formatBytes(each.landingBytes),
    formatBytes(each.bronzeBytes),
    formatBytes(each.silverBytes),
  ];
  const work = renderTable(
    [
      { title: 'dataset' },
      right('days'),
      right('requests'),
      right('rows'),
      right('landing'),
      right('bronze'),
      right('silver'),
    ],
    [...document.datasets.map(({ dataset, ...sums }) => row(dataset, sums)), row('all', totals)],
    options,
  );
  const fleet = renderTable(
    [right('workers'), right('time'), right('machine hours'), { title: 'wait for' }],
    document.fleet.map(({ workers, seconds, boundBy }) => [
      formatCount(workers),
      formatDuration(seconds * 1000),
      formatCount(Math.ceil((workers * seconds) / HOUR_SECONDS)),
      WAITS[boundBy],
    ]),
    options,
  );
  const calls =
    budget.callsPerMinute === 'unlimited' ? 'any number of calls' : `${budget.callsPerMinute} calls a minute`;
  const told =
    `A machine has ${machine.cores} cores, a line of ${formatCount(machine.megabitsPerSecond)} Mbit/s of its own, and ${machine.downloads} files on their way at a time; ` +
    `all of them share ${calls}. ${formatBytes(totals.sourceBytes)} are fetched.`;
  return `${work}\n${fleet}\n${wrapText(told, columns)}\n`;
}
