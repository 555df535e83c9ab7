import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportDocumentSchema } from '../../../contract/cli/export.ts';
import { tradingCalendar } from '../../../src/domain/calendar/trading-calendar-of.ts';
import { tradingDay } from '../../../src/domain/trading-day.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { readQlib } from '../../support/qlib-reader.ts';
import { runBarlake } from '../../support/run-barlake.ts';
import { bothEnv } from '../../support/stand-in.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { prepareQlib, QLIB_SKIPPED, runPython } from './qlib-environment.ts';

/**
 * Has the real qlib open what `export qlib` writes: calendar, instruments, closes as the lake has them, Alpha158 computed by
 * qlib on the export against silver’s columns, and days, minutes and longer bars in one folder. Without Python, or without
 * a package index, there is nothing to run: says so and passes.
 */
const FROM = '2025-11-03';
const TO = '2026-02-13';
const MINUTES_FROM = '2026-02-11';

const python = await prepareQlib();
if (python === undefined) process.stdout.write(QLIB_SKIPPED);
else if (!(await compare(python))) process.exitCode = 1;

async function compare(judge: string): Promise<boolean> {
  await using folder = await makeTempFolder('qlib-export');
  await using vendor = await startSandbox({ from: tradingDay(FROM), to: tradingDay(TO), symbols: 24 });
  const run = async (...args: readonly string[]): Promise<string> => {
    const ended = await runBarlake([...args, '--json'], { cwd: folder.path, env: bothEnv(vendor) });
    if (ended.code !== 0) throw new Error(`barlake ${args.join(' ')}: ${ended.err}${ended.out}`);
    return ended.out;
  };
  const exported = async (...args: readonly string[]) =>
    exportDocumentSchema.parse(JSON.parse(await run('export', 'qlib', ...args)));
  await writeFile(folder.at('barlake.yaml'), 'features:\n  sets: [base, alpha158]\n');
  await run('sync', 'stocks_daily', '--from', FROM, '--to', TO);
  await run('sync', 'stocks_minute', '--from', MINUTES_FROM, '--to', TO);
  await run('sync', 'reference');
  const days = await exported('--features', 'alpha158', '--verify');
  const minutes = ['--output', 'minutes'];
  const bars = {
    day: (await exported(...minutes)).bars,
    '1min': (await exported('--dataset', 'stocks_minute', ...minutes)).bars,
    '5min': (await exported('--dataset', 'stocks_minute', '--freq', '5min', '--verify', ...minutes)).bars,
  };
  const { instruments } = await readQlib(days.folder);
  const closes: Record<string, readonly number[]> = {};
  for (const symbol of ['AAPL', 'BACPA']) {
    const rows = JSON.parse(await run('query', '--dataset', 'stocks_daily', '--symbols', symbol)) as {
      readonly close: number;
    }[];
    closes[symbol] = rows.map(({ close }) => close);
  }
  const plan = {
    days: days.folder,
    minutes: folder.at('minutes'),
    calendar: tradingCalendar('XNYS').tradingDays(tradingDay(FROM), tradingDay(TO)),
    instruments: [...new Set(instruments.map(([name]) => name))],
    closes,
    bars,
  };
  await writeFile(folder.at('plan.json'), JSON.stringify(plan));
  const judged = await runPython(judge, [
    join(import.meta.dirname, 'qlib-export.py'),
    folder.at('plan.json'),
  ]);
  process.stdout.write(judged.stdout);
  if (!judged.ok) process.stderr.write(judged.stderr.slice(-3000));
  return judged.ok;
}
