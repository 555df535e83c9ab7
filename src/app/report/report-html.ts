import { createHash } from 'node:crypto';
import { runName } from '../../../contract/api/run-name.ts';
import type { ReportDocument } from '../../../contract/cli/report.ts';
import { escapeHtml } from '../../observe/html/escape-html.ts';
import { areaChart, barChart } from '../../observe/html/svg-chart.ts';
import { slowestRow, workerRow } from './report-rows.ts';
import { countText, secondsText, shareText, sizeText, timeText } from './report-words.ts';

const STYLE = `
:root{color-scheme:light dark;--back:#fff;--panel:#f6f8fa;--text:#1f2328;--soft:#59636e;--line:#d1d9e0;--ink:#0969da;--good:#1a7f37;--bad:#cf222e}
@media(prefers-color-scheme:dark){:root{--back:#0d1117;--panel:#151b23;--text:#f0f6fc;--soft:#9198a1;--line:#3d444d;--ink:#4493f8;--good:#3fb950;--bad:#f85149}}
body{margin:0 auto;max-width:1100px;padding:24px 20px;background:var(--back);color:var(--text);font:14px/1.5 system-ui,sans-serif}
h1{font-size:20px;margin:0 0 4px}h2{font-size:15px;margin:28px 0 8px}p{margin:4px 0}.soft{color:var(--soft)}
.figures{display:flex;flex-wrap:wrap;gap:10px;margin:16px 0}.figure{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:8px 14px;min-width:110px}
.figure b{display:block;font-size:17px;font-variant-numeric:tabular-nums}.figure span{color:var(--soft);font-size:12px}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{padding:5px 10px 5px 0;text-align:left;border-bottom:1px solid var(--line);white-space:nowrap;vertical-align:top}
td.long{white-space:normal;overflow-wrap:anywhere}th{color:var(--soft);font-weight:500}.n{text-align:right;font-variant-numeric:tabular-nums}.done{color:var(--good)}.failed{color:var(--bad)}
svg{display:block;width:100%;height:auto;max-width:720px}.area{fill:var(--ink);opacity:.18}.line{fill:none;stroke:var(--ink);stroke-width:1.5}.grid{stroke:var(--line);stroke-width:.7}.axis{fill:var(--soft);font-size:11px}.bar{fill:var(--ink)}
`;

/** What the page may do, as a policy for who serves it: its own style, and nothing else. */
export const REPORT_POLICY: string = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A report as one file: no script, nothing from anywhere else, light or dark as its reader has it. */
export function reportHtml(report: ReportDocument): string {
  const { runs, generatedMs, lake } = report;
  const [only] = runs;
  const title = runs.length === 1 && only !== undefined ? runName(only) : `${runs.length} runs`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} – barlake</title><style>${STYLE}</style></head><body>
<h1>${escapeHtml(title)}</h1>
<p class="soft">${escapeHtml(lake)} · written ${timeText(generatedMs)}${runs.length === 1 && only !== undefined ? ` · ${escapeHtml(only.run)}` : ''}</p>
${figures(report)}
${section('Throughput', throughput(report))}
${section('Where the time went', stages(report))}
${section('Slowest tasks', slowest(report))}
${report.workers.length === 0 ? '' : section('Workers', workers(report))}
${report.memory === null ? '' : section('Memory', memory(report.memory))}
${section('Vendor', vendor(report.budget))}
${section('Quality', quality(report.quality))}
${section('Runs', runTable(report))}
</body></html>
`;
}

function section(title: string, body: string): string {
  return `<section><h2>${title}</h2>${body}</section>`;
}

function figures({ runs, slowest: _s, ...report }: ReportDocument): string {
  const sum = (pick: (run: ReportDocument['runs'][number]) => number): number =>
    runs.reduce((total, run) => total + pick(run), 0);
  const seconds = sum((run) => run.seconds ?? 0);
  const peak = Math.max(0, ...runs.map((run) => run.peakRssBytes ?? 0));
  const rows = sum((run) => run.rows);
  const all: readonly (readonly [string, string])[] = [
    ['time', secondsText(seconds)],
    ['tasks done', countText(sum(({ tasks }) => tasks.done))],
    ['tasks failed', countText(sum(({ tasks }) => tasks.failed))],
    ['rows', countText(rows)],
    ['rows a second', seconds === 0 ? '–' : countText(rows / seconds)],
    ['bytes a second', seconds === 0 ? '–' : sizeText(sum((run) => run.bytes) / seconds)],
    ['peak memory', peak === 0 ? '–' : sizeText(peak)],
    ['rows refused', countText(report.quality.quarantined)],
  ];
  return `<div class="figures">${all.map(([name, value]) => `<div class="figure"><b>${value}</b><span>${name}</span></div>`).join('')}</div>`;
}

function throughput({ throughput: { startMs, spanMs, spans } }: ReportDocument): string {
  const perSecond = 1000 / spanMs;
  const ends = { startText: timeText(startMs), endText: timeText(startMs + spanMs * spans.length) };
  const rows = areaChart({
    label: 'Rows a second over time',
    values: spans.map((span) => span.rows * perSecond),
    valueText: (value) => countText(value),
    ...ends,
  });
  const bytes = areaChart({
    label: 'Bytes a second over time',
    values: spans.map((span) => span.bytes * perSecond),
    valueText: (value) => sizeText(Math.round(value)),
    ...ends,
  });
  return `<p class="soft">rows a second</p>${rows}<p class="soft">bytes a second</p>${bytes}`;
}

function stages(report: ReportDocument): string {
  if (report.stages.length === 0) return '<p class="soft">No task was begun.</p>';
  const whole = report.stages.reduce((sum, { wallSeconds }) => sum + wallSeconds, 0);
  const chart = barChart(
    'Time by stage',
    report.stages.map(({ stage, wallSeconds }) => ({
      name: stage,
      value: wallSeconds,
      text: `${secondsText(wallSeconds)} · ${shareText(wallSeconds, whole)}`,
    })),
  );
  const rows = report.stages.map((stage) => [
    stage.stage,
    countText(stage.tasks),
    secondsText(stage.wallSeconds),
    secondsText(stage.cpuSeconds),
    secondsText(stage.waitSeconds),
    countText(stage.rows),
    sizeText(stage.bytes),
  ]);
  return `${chart}${table(['stage', 'tasks', 'time', 'processor', 'waited', 'rows', 'bytes'], rows)}
<p class="soft">Time is that of the tasks, added up; processor time of tasks that worked at once is shared evenly.</p>`;
}

function slowest({ slowest: tasks }: ReportDocument): string {
  if (tasks.length === 0) return '<p class="soft">No task was begun.</p>';
  return table(['task', 'worker', 'state', 'took', 'rows', 'bytes'], tasks.map(slowestRow));
}

function workers(report: ReportDocument): string {
  return table(
    ['worker', 'tasks', 'time', 'processor', 'rows', 'bytes', 'peak memory'],
    report.workers.map(workerRow),
  );
}

function memory({ samples }: NonNullable<ReportDocument['memory']>): string {
  const last = samples.at(-1)?.atMs ?? 0;
  const ends = { startText: '0 s', endText: secondsText(last / 1000) };
  const rss = areaChart({
    label: 'Resident memory over time',
    values: samples.map(({ rssBytes }) => rssBytes),
    valueText: (value) => sizeText(Math.round(value)),
    ...ends,
  });
  const tasks = areaChart({
    label: 'Tasks at work over time',
    values: samples.map((sample) => sample.tasks),
    valueText: (value) => value.toFixed(value % 1 === 0 ? 0 : 1),
    ...ends,
  });
  return `<p class="soft">resident memory</p>${rss}<p class="soft">tasks at work</p>${tasks}`;
}

function vendor({ made, naive, requests, bytes, rateLimited }: ReportDocument['budget']): string {
  return table(
    ['calls', 'the naive way', 'saved', 'refused with 429', 'requests for files', 'received'],
    [
      [
        countText(made),
        countText(naive),
        countText(Math.max(0, naive - made)),
        countText(rateLimited),
        countText(requests),
        sizeText(bytes),
      ],
    ],
  );
}

function quality({ days, rows, quarantined, duplicates, findings }: ReportDocument['quality']): string {
  const received = rows + quarantined + duplicates;
  const found = findings.map(({ severity, count }) => `${countText(count)} ${severity}`).join(', ');
  return table(
    ['days', 'bars', 'rows refused', 'share', 'duplicates', 'findings'],
    [
      [
        countText(days),
        countText(rows),
        countText(quarantined),
        shareText(quarantined, received),
        countText(duplicates),
        found === '' ? 'none' : found,
      ],
    ],
  );
}

function runTable({ runs }: ReportDocument): string {
  return table(
    ['run', 'what', 'state', 'began', 'took', 'done', 'failed', 'rows', 'bytes', 'processor', 'peak memory'],
    runs.map((run) => [
      run.run,
      runName(run),
      run.state,
      timeText(run.startedMs),
      secondsText(run.seconds),
      countText(run.tasks.done),
      countText(run.tasks.failed),
      countText(run.rows),
      sizeText(run.bytes),
      secondsText(run.cpuSeconds),
      sizeText(run.peakRssBytes),
    ]),
  );
}

/** Cells longer than this may take several lines. */
const LONG_CHARACTERS = 40;

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((text) => `<th scope="col">${escapeHtml(text)}</th>`).join('');
  const body = rows.map((cells) => `<tr>${cells.map(cell).join('')}</tr>`).join('');
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function cell(text: string): string {
  const kind = /^[\d–]/.test(text) ? 'n' : text === 'done' || text === 'failed' ? text : '';
  const length = text.length > LONG_CHARACTERS ? 'long' : '';
  const classes = [kind, length].filter((name) => name !== '').join(' ');
  return `<td${classes === '' ? '' : ` class="${classes}"`}>${escapeHtml(text)}</td>`;
}
