import type { StatusDocument } from '../../../contract/cli/status.ts';
import { countOf } from '../../domain/count-of.ts';
import { formatBytes, formatCount, formatDuration } from '../cli/format-number.ts';
import { renderTable, type TableColumn } from '../cli/render-table.ts';
import type { Terminal } from '../cli/terminal.ts';
import { wrapText } from '../cli/wrap-text.ts';
import { describeHoldings } from './describe-holdings.ts';

type DatasetStatus = StatusDocument['datasets'][number];

/** Columns from which on one table holds everything about a dataset; narrower terminals get two. */
const WIDE_COLUMNS = 120;

/** The status of a lake for a person: coverage, content and the last runs. */
export function describeStatus(document: StatusDocument, terminal: Terminal): string {
  const { bold } = terminal.outColors;
  const { datasets, runs } = document;
  const options = { width: terminal.columns, head: bold };
  const parts: string[] = [];
  const holdings = describeHoldings(document, terminal);
  if (datasets.length + holdings.length === 0) {
    parts.push('The lake is empty. `barlake sync --help` shows how to fill it.\n');
  }
  if (datasets.length > 0) {
    const coverage = datasets.map((status) => coverageCells(status, terminal));
    const content = datasets.map((status) => contentCells(status, terminal));
    const names = datasets.map((status, index) => nameCells(status, datasets[index - 1]));
    const join = (cells: readonly (readonly string[])[]): string[][] =>
      names.map((name, index) => [...name, ...(cells[index] ?? [])]);
    if (terminal.columns >= WIDE_COLUMNS) {
      const rows = join(coverage).map((row, index) => [...row, ...(content[index] ?? [])]);
      parts.push(renderTable([...NAME, ...COVERAGE, ...CONTENT], rows, options));
    } else {
      parts.push(renderTable([...NAME, ...COVERAGE], join(coverage), options));
      parts.push(renderTable([...NAME, ...CONTENT], join(content), options));
    }
    parts.push(...describeNotes(datasets, terminal));
  }
  parts.push(...holdings);
  if (datasets.length > 0) parts.push(wrapText(describeLastValidation(document, terminal), terminal.columns));
  if (runs.length > 0) {
    parts.push(
      describeRuns(runs, terminal),
      ...describeShortMemory(runs),
      wrapText(describeCalls(document), terminal.columns),
    );
  }
  return parts.join('\n');
}

const NAME: readonly TableColumn[] = [{ title: 'dataset' }, { title: 'layer' }];

const COVERAGE: readonly TableColumn[] = [
  { title: 'days', align: 'right' },
  { title: 'gaps', align: 'right' },
  { title: 'from' },
  { title: 'to' },
  { title: 'complete to' },
];

const CONTENT: readonly TableColumn[] = [
  { title: 'rows', align: 'right' },
  { title: 'refused', align: 'right' },
  { title: 'size', align: 'right' },
  { title: 'of the CSV', align: 'right' },
];

/** A dataset is named once for all its layers. */
function nameCells({ dataset, layer }: DatasetStatus, above: DatasetStatus | undefined): readonly string[] {
  return [dataset === above?.dataset ? '' : dataset, layer];
}

function coverageCells(status: DatasetStatus, { outColors }: Terminal): readonly string[] {
  const { days, gaps, absentDays, from, to, watermark } = status;
  const { green, yellow, dim } = outColors;
  return [
    formatCount(days),
    (gaps > absentDays ? yellow : dim)(formatCount(gaps)),
    from,
    to,
    watermark === to ? green(watermark) : yellow(watermark),
  ];
}

function contentCells(status: DatasetStatus, { outColors }: Terminal): readonly string[] {
  const { layer, rows, quarantined, bytes, rawBytes } = status;
  const { yellow, dim } = outColors;
  const isCounted = !layer.startsWith('landing');
  return [
    isCounted ? formatCount(rows) : dim('–'),
    isCounted ? (quarantined > 0 ? yellow(formatCount(quarantined)) : dim('0')) : dim('–'),
    formatBytes(bytes),
    rawBytes === 0 ? dim('–') : `${((bytes / rawBytes) * 100).toFixed(1)} %`,
  ];
}

/** What the tables do not say, a sentence for each. */
function describeNotes(datasets: readonly DatasetStatus[], { outColors }: Terminal): readonly string[] {
  const bronze = datasets.filter(({ layer }) => layer === 'bronze');
  const lines = bronze.flatMap(({ dataset, days, gaps, absentDays, behindDays, sources }) => [
    ...sources
      .filter(({ source }) => source === 'grouped')
      .map((each) => `${dataset}: ${formatCount(each.days)} of ${countOf(days, 'day')} from grouped daily`),
    ...(absentDays > 0
      ? [`${dataset}: the vendor has no file for ${formatCount(absentDays)} of ${countOf(gaps, 'gap')}`]
      : []),
    ...(behindDays > 0
      ? [
          `${outColors.yellow(dataset)}: ends ${countOf(behindDays, 'trading day')} before the latest published one`,
        ]
      : []),
  ]);
  return lines.length === 0 ? [] : [`${lines.join('\n')}\n`];
}

/** When rules were last checked, and what stands; what to do where they never were. */
function describeLastValidation({ validation }: StatusDocument, { outColors }: Terminal): string {
  if (validation === null) return 'Never validated: `barlake validate` looks for defects.\n';
  const { checked, errors, warnings, notes } = validation;
  const { red, yellow } = outColors;
  const told = [
    (errors > 0 ? red : String)(countOf(errors, 'error')),
    (warnings > 0 ? yellow : String)(countOf(warnings, 'warning')),
    countOf(notes, 'note'),
  ];
  return `Last validated ${checked.slice(0, 16).replace('T', ' ')} UTC; ${told.join(', ')} stand.\n`;
}

function describeRuns(runs: StatusDocument['runs'], terminal: Terminal): string {
  const { bold, dim } = terminal.outColors;
  const rows = runs.map(({ command, state, started, finished }) => [
    command,
    colorState(state, terminal),
    started.slice(0, 16).replace('T', ' '),
    finished === null ? dim('–') : formatDuration(Date.parse(finished) - Date.parse(started)),
  ]);
  const columns: readonly TableColumn[] = [
    { title: 'last runs' },
    { title: 'ended' },
    { title: 'started (UTC)' },
    { title: 'took', align: 'right' },
  ];
  return renderTable(columns, rows, { width: terminal.columns, head: bold });
}

/** Runs that had to give something for the memory they did not have. */
function describeShortMemory(runs: StatusDocument['runs']): readonly string[] {
  const short = runs.filter(({ memory }) => memory !== null && memory.shed + memory.stepsDown > 0).length;
  if (short === 0) return [];
  return [
    `Memory was short in ${countOf(short, 'run')} of these; \`barlake profile\` shows what a run may take.\n`,
  ];
}

/** What was asked of the vendor in all, and what the naive way would have taken. */
function describeCalls({ calls }: StatusDocument): string {
  const { made, naive, requests, bytes, savedSeconds, rateLimited, month } = calls;
  const asked = `${countOf(made, 'REST call')} and ${countOf(requests, 'request')} for files so far, ${formatBytes(bytes)} received`;
  const saved =
    naive <= made
      ? ''
      : `; ${countOf(naive, 'call')} the naive way${savedSeconds < 1 ? '' : `, ${formatDuration(savedSeconds * 1000)} more under your budget`}`;
  const price = month.perGb === null ? '' : ` The last 30 days cost $${month.perGb.toFixed(2)} per GB.`;
  const refused =
    rateLimited === 0
      ? ''
      : ` The vendor refused ${countOf(rateLimited, 'call')} for rate; each was made again.`;
  return `${asked}${saved}.${refused}${price}\n`;
}

function colorState(state: StatusDocument['runs'][number]['state'], { outColors }: Terminal): string {
  if (state === 'done') return outColors.green(state);
  return state === 'failed' ? outColors.red(state) : outColors.yellow(state);
}
