import { runName } from '../../../contract/api/run-name.ts';
import type { ReportDocument } from '../../../contract/cli/report.ts';
import { renderTable, type TableOptions } from '../cli/render-table.ts';
import { slowestRow, workerRow } from './report-rows.ts';
import { countText, secondsText, shareText, sizeText, timeText } from './report-words.ts';

/** A report for the terminal. */
export function reportText(report: ReportDocument, options: TableOptions): string {
  return [
    runsTable(report, options),
    stagesTable(report, options),
    slowestTable(report, options),
    workersTable(report, options),
    closing(report),
  ].join('\n');
}

function runsTable({ runs }: ReportDocument, options: TableOptions): string {
  const columns = [
    { title: 'run' },
    { title: 'what', flexible: true },
    { title: 'state' },
    { title: 'began' },
    { title: 'took', align: 'right' },
    { title: 'rows/s', align: 'right' },
    { title: 'bytes/s', align: 'right' },
    { title: 'peak memory', align: 'right' },
  ] as const;
  const rows = runs.map((run) => [
    run.run,
    runName(run),
    run.state,
    timeText(run.startedMs),
    secondsText(run.seconds),
    run.rowsPerSecond === null ? '–' : countText(run.rowsPerSecond),
    run.bytesPerSecond === null ? '–' : sizeText(run.bytesPerSecond),
    sizeText(run.peakRssBytes),
  ]);
  return `${renderTable(columns, rows, options)}\n`;
}

function stagesTable({ stages }: ReportDocument, options: TableOptions): string {
  if (stages.length === 0) return 'No task was begun.\n';
  const whole = stages.reduce((sum, { wallSeconds }) => sum + wallSeconds, 0);
  const columns = [
    { title: 'stage' },
    { title: 'tasks', align: 'right' },
    { title: 'time', align: 'right' },
    { title: 'share', align: 'right' },
    { title: 'processor', align: 'right' },
    { title: 'waited', align: 'right' },
    { title: 'rows', align: 'right' },
    { title: 'bytes', align: 'right' },
  ] as const;
  const rows = stages.map((stage) => [
    stage.stage,
    countText(stage.tasks),
    secondsText(stage.wallSeconds),
    shareText(stage.wallSeconds, whole),
    secondsText(stage.cpuSeconds),
    secondsText(stage.waitSeconds),
    countText(stage.rows),
    sizeText(stage.bytes),
  ]);
  return `${renderTable(columns, rows, options)}\n`;
}

function slowestTable({ slowest }: ReportDocument, options: TableOptions): string {
  if (slowest.length === 0) return '';
  const columns = [
    { title: 'slowest tasks', flexible: true },
    { title: 'worker' },
    { title: 'state' },
    { title: 'took', align: 'right' },
    { title: 'rows', align: 'right' },
    { title: 'bytes', align: 'right' },
  ] as const;
  return `${renderTable(columns, slowest.map(slowestRow), options)}
`;
}

function workersTable({ workers }: ReportDocument, options: TableOptions): string {
  if (workers.length === 0) return '';
  const columns = [
    { title: 'worker', flexible: true },
    { title: 'tasks', align: 'right' },
    { title: 'time', align: 'right' },
    { title: 'processor', align: 'right' },
    { title: 'rows', align: 'right' },
    { title: 'bytes', align: 'right' },
    { title: 'peak memory', align: 'right' },
  ] as const;
  return `${renderTable(columns, workers.map(workerRow), options)}
`;
}

function closing({ budget, quality }: ReportDocument): string {
  const { made, naive, requests, bytes, rateLimited } = budget;
  const refused = rateLimited === 0 ? '' : `, ${countText(rateLimited)} refused for rate`;
  const found = quality.findings.map(({ severity, count }) => `${countText(count)} ${severity}`).join(', ');
  const received = quality.rows + quality.quarantined + quality.duplicates;
  return [
    `Vendor: ${countText(made)} calls (${countText(naive)} the naive way)${refused}, ${countText(requests)} requests for files, ${sizeText(bytes)} received.`,
    `Quality: ${countText(quality.rows)} bars of ${countText(quality.days)} days, ${countText(quality.quarantined)} rows refused (${shareText(quality.quarantined, received)}), ${countText(quality.duplicates)} duplicates; findings: ${found === '' ? 'none' : found}.`,
    '',
  ].join('\n');
}
