import { stripVTControlCharacters } from 'node:util';
import picocolors from 'picocolors';
import { expect, it } from 'vitest';
import type { StatusDocument } from '../../../contract/cli/status.ts';
import type { Terminal } from '../cli/terminal.ts';
import { describeStatus } from './describe-status.ts';

const terminal = (columns: number, isColored = false): Terminal => ({
  out: async () => undefined,
  say: () => undefined,
  complain: () => undefined,
  isInteractive: false,
  columns,
  outColors: picocolors.createColors(isColored),
  errColors: picocolors.createColors(isColored),
  errStream: process.stderr,
});

const entry: StatusDocument['datasets'][number] = {
  dataset: 'stocks_minute',
  layer: 'bronze',
  days: 1258,
  gaps: 12,
  absentDays: 2,
  rows: 2_264_400_123,
  quarantined: 1234,
  duplicates: 0,
  bytes: 31_200_000_000,
  rawBytes: 151_000_000_000,
  from: '2020-01-02',
  to: '2024-12-31',
  watermark: '2023-05-04',
  behindDays: 1,
  sources: [{ source: 'flat', days: 1258 }],
};

const CALLS: StatusDocument['calls'] = {
  made: 252,
  naive: 126_000,
  requests: 0,
  bytes: 400_000_000,
  savedSeconds: 1_509_000,
  rateLimited: 0,
  month: { bytes: 400_000_000, perGb: 72.5 },
};

const document: StatusDocument = {
  calls: CALLS,
  validation: {
    run: 'v',
    checked: '2025-01-02T16:00:30.000Z',
    errors: 1,
    warnings: 1200,
    notes: 0,
  },
  derived: [],
  series: [],
  reference: [],
  datasets: [
    entry,
    { ...entry, layer: 'landing', rows: 0, quarantined: 0, gaps: 0, absentDays: 0, watermark: entry.to },
  ],
  runs: [
    {
      run: 'a',
      command: 'sync',
      state: 'done',
      started: '2025-01-01T16:00:00.000Z',
      finished: '2025-01-01T16:02:05.000Z',
      memory: null,
    },
    {
      run: 'b',
      command: 'sync',
      state: 'running',
      started: '2025-01-02T16:00:00.000Z',
      finished: null,
      memory: null,
    },
  ],
};

it('fits 80 columns with two tables', () => {
  expect(
    describeStatus(document, terminal(80)),
  ).toBe(`dataset        layer     days  gaps  from        to          complete to
stocks_minute  bronze   1,258    12  2020-01-02  2024-12-31  2023-05-04
               landing  1,258     0  2020-01-02  2024-12-31  2024-12-31

dataset        layer             rows  refused     size  of the CSV
stocks_minute  bronze   2,264,400,123    1,234  31.2 GB      20.7 %
               landing              –        –  31.2 GB      20.7 %

stocks_minute: the vendor has no file for 2 of 12 gaps
stocks_minute: ends 1 trading day before the latest published one

Last validated 2025-01-02 16:00 UTC; 1 error, 1,200 warnings, 0 notes stand.

last runs  ended    started (UTC)      took
sync       done     2025-01-01 16:00  2m 5s
sync       running  2025-01-02 16:00      –

252 REST calls and 0 requests for files so far, 400 MB received; 126,000 calls
the naive way, 17d 11h more under your budget. The last 30 days cost $72.50 per
GB.
`);
});

it('says so when nothing was ever validated', () => {
  expect(describeStatus({ ...document, validation: null }, terminal(80))).toContain('`barlake validate`');
});

it('puts all into one table where there is room', () => {
  const [head = ''] = describeStatus(document, terminal(140)).split('\n');
  expect(head).toMatch(/^dataset .* complete to .* of the CSV$/);
});

it('says the same with colours', () => {
  const colored = describeStatus(document, terminal(80, true));
  expect(colored).not.toBe(stripVTControlCharacters(colored));
  expect(stripVTControlCharacters(colored).replaceAll(/ +/g, ' ')).toBe(
    describeStatus(document, terminal(80)).replaceAll(/ +/g, ' '),
  );
});

it('tells how to fill an empty lake', () => {
  expect(describeStatus({ ...document, datasets: [], runs: [] }, terminal(80))).toContain(
    'barlake sync --help',
  );
});

it('sums up the calls that were made and those that were not', () => {
  expect(describeStatus(document, terminal(300))).toContain(
    '252 REST calls and 0 requests for files so far, 400 MB received; 126,000 calls the naive way, 17d 11h more under your budget. The last 30 days cost $72.50 per GB.',
  );
  const even = { ...document, calls: { ...CALLS, naive: 252, month: { bytes: 1, perGb: null } } };
  expect(describeStatus(even, terminal(300))).toContain('400 MB received.\n');
  const refused = { ...document, calls: { ...CALLS, rateLimited: 3 } };
  expect(describeStatus(refused, terminal(300))).toContain('The vendor refused 3 calls for rate;');
});

it('lists bars of single symbols and reference data, without which a lake is empty', () => {
  const series = { series: 'stocks_1h', symbols: 2, bars: 3500, quarantined: 1, bytes: 90_000 };
  const text = describeStatus(
    {
      ...document,
      datasets: [],
      runs: [],
      series: [{ ...series, from: '2024-01-02', to: '2024-12-31' }],
      reference: [{ table: 'splits', version: 2, rows: 17, bytes: 2900 }],
    },
    terminal(80),
  );
  expect(text).toBe(`series     symbols   bars  refused  from        to           size
stocks_1h        2  3,500        1  2024-01-02  2024-12-31  90 kB

reference  version  rows    size
splits           2    17  2.9 kB
`);
});

it('says when runs had to give something for the memory they did not have', () => {
  const memory = { peakMb: 460, limitMb: 512, full: 3, shed: 1, stepsDown: 1 };
  const runs = document.runs.map((each, index) => (index === 0 ? { ...each, memory } : each));
  expect(describeStatus({ ...document, runs }, terminal(80))).toContain(
    'Memory was short in 1 run of these;',
  );
  expect(describeStatus(document, terminal(80))).not.toContain('Memory was short');
});
