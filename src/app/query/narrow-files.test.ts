import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { tradingDay } from '../../domain/trading-day.ts';
import { quoteText } from '../../lake/duckdb/quote.ts';
import { type DuckDbConnection, type DuckDbSession, openSession } from '../../lake/duckdb/session.ts';
import type { ReadPart, ReadPlan } from '../../plan/query/read-plan.ts';
import { type NarrowFiles, openNarrowFiles } from './narrow-files.ts';

let folder: TempFolder;
let session: DuckDbSession;
let connection: DuckDbConnection;
let narrow: NarrowFiles;
let runs = 0;
beforeAll(async () => {
  folder = await makeTempFolder('narrow');
  session = await openSession({ threads: 1, memoryMb: 300, tempFolder: folder.at('duckdb') });
  connection = await session.connect();
  await connection.run('SET parquet_metadata_cache = true');
});
beforeEach(() => {
  narrow = openNarrowFiles(folder.at(`small-${++runs}`));
});
afterAll(async () => {
  connection[Symbol.dispose]();
  session[Symbol.dispose]();
  await folder[Symbol.asyncDispose]();
});

const SPAN = { from: tradingDay('2024-01-01'), to: tradingDay('2024-12-31') };
const COLUMNS = ['symbol', 'date', 'close'];

async function write(path: string, shift = 0): Promise<void> {
  await connection.run(
    `COPY (SELECT 'S' || lpad(n::VARCHAR, 4, '0') AS symbol, DATE '2024-01-01' + day::INTEGER AS date, n + day + ${shift}.5 AS close, 'unread' AS other
      FROM range(500) AS a(n), range(250) AS b(day) ORDER BY symbol, date) TO ${quoteText(path)} (FORMAT parquet, ROW_GROUP_SIZE 2048)`,
  );
}

function planOf(path: string, symbols: readonly string[], origin: ReadPart['origin'] = 'silver'): ReadPlan {
  const file = { path, fingerprint: 'f', sizeBytes: 1, dataset: 'silver stocks_daily', day: '2024' };
  const part = {
    origin,
    timeframe: '1d',
    files: [file],
    days: undefined,
    span: SPAN,
    symbols,
    hasVwap: false,
  } as const;
  return { parts: [part], readAt: '1d' };
}

const pathOf = ({ parts }: ReadPlan): string => parts[0]?.files[0]?.path ?? '';

async function rowsOf(path: string, symbols: readonly string[]): Promise<readonly unknown[]> {
  const places = symbols.map(() => '?').join(', ');
  return connection.rows(
    `SELECT ${COLUMNS.join(', ')} FROM read_parquet(${quoteText(path)}) WHERE symbol IN (${places}) ORDER BY symbol, date`,
    symbols,
  );
}

describe('files for a few symbols', () => {
  it('hold the same rows as those that they were taken from, and serve whoever asks for neighbours', async () => {
    const path = folder.at('year.parquet');
    await write(path);
    for (const symbols of [['S0000'], ['S0123'], ['S0499'], ['S0007', 'S0300'], ['S0250', 'NONE']]) {
      using narrowed = await narrow.narrow(planOf(path, symbols), COLUMNS);
      const small = pathOf(narrowed.plan);
      expect(small).not.toBe(path);
      expect(await rowsOf(small, symbols)).toEqual(await rowsOf(path, symbols));
    }
    using first = await narrow.narrow(planOf(path, ['S0124']), COLUMNS);
    using again = await narrow.narrow(planOf(path, ['S0124']), COLUMNS);
    expect(pathOf(again.plan)).toBe(pathOf(first.plan));
    expect(await readdir(folder.at(`small-${runs}`))).toHaveLength(5);
  });

  it('are others once the file was replaced', async () => {
    const path = folder.at('replaced.parquet');
    await write(path);
    const symbols = ['S0200'];
    using before = await narrow.narrow(planOf(path, symbols), COLUMNS);
    const old = await rowsOf(pathOf(before.plan), symbols);
    await write(folder.at('next.parquet'), 7);
    await rename(folder.at('next.parquet'), path);
    using after = await narrow.narrow(planOf(path, symbols), COLUMNS);
    expect(await rowsOf(pathOf(after.plan), symbols)).toEqual(await rowsOf(path, symbols));
    expect(await rowsOf(pathOf(before.plan), symbols)).toEqual(old);
    expect(await rowsOf(path, symbols)).not.toEqual(old);
  });

  it('are not made where nothing is gained, nor of what cannot be read', async () => {
    const path = folder.at('plain.parquet');
    await write(path);
    const many = Array.from({ length: 9 }, (_, index) => `S0${index}50`.slice(0, 5));
    for (const plan of [
      planOf(path, []),
      planOf(path, many),
      planOf(path, ['S0001'], 'bronze'),
      planOf(path, ['NONE']),
    ]) {
      using narrowed = await narrow.narrow(plan, COLUMNS);
      expect(pathOf(narrowed.plan)).toBe(path);
    }
    await rm(path);
    using gone = await narrow.narrow(planOf(path, ['S0001']), COLUMNS);
    expect(pathOf(gone.plan)).toBe(path);
  });

  it('stay while they are read, and make room afterwards', async () => {
    const path = folder.at('room.parquet');
    await write(path);
    const tight = openNarrowFiles(folder.at(`small-${runs}`), { bytesMax: 1 });
    const first = await tight.narrow(planOf(path, ['S0010']), COLUMNS);
    using second = await tight.narrow(planOf(path, ['S0400']), COLUMNS);
    expect([first, second].map(({ plan }) => existsSync(pathOf(plan)))).toEqual([true, true]);
    first[Symbol.dispose]();
    first[Symbol.dispose]();
    using third = await tight.narrow(planOf(path, ['S0200']), COLUMNS);
    expect([first, second, third].map(({ plan }) => existsSync(pathOf(plan)))).toEqual([false, true, true]);
  });
});
