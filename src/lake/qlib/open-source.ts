import { BarlakeError } from '../../domain/barlake-error.ts';
import { dayNumberOf } from '../../domain/calendar/calendar-rows.ts';
import { DATASETS } from '../../domain/dataset.ts';
import { type TradingDay, tradingDay } from '../../domain/trading-day.ts';
import type { DuckDbSession } from '../duckdb/session.ts';
import type { ExportJob, SilverFile } from './export-job.ts';
import { type Before, cellLayer, type LayCells } from './lay-cells.ts';
import { mergeSymbols, type SymbolPieces } from './merge-symbols.ts';
import { type QlibCalendar, qlibCalendar } from './qlib-calendar.ts';
import { columnsOfFields } from './qlib-field.ts';
import { readBefore } from './read-before.ts';
import { openSymbolReader } from './read-symbol-bars.ts';
import { makeSymbolTable, type SymbolTable } from './symbol-table.ts';

/** The silver of a job, ready to be read. */
export interface ExportSource {
  readonly symbols: SymbolTable;
  readonly calendar: QlibCalendar;
  readonly firstDay: TradingDay;
  readonly lastDay: TradingDay;
  /** A new function for each reading, since it keeps arrays. */
  readonly layer: () => LayCells;
  /** Symbols with their bars of some of the files, optionally only from a day on. */
  read(files: readonly SilverFile[], from?: TradingDay): AsyncGenerator<SymbolPieces>;
  /** By symbol, the last bar before a day. */
  before(day: TradingDay): Promise<ReadonlyMap<string, Before>>;
}

/** Lists the symbols of a job’s silver and lays out its calendar. Throws `E_NOT_HELD` when there is no bar. */
export async function openSource(session: DuckDbSession, job: ExportJob): Promise<ExportSource> {
  const paths = job.files.map(({ path }) => path);
  const isDaily = DATASETS[job.dataset].timeframe === '1d';
  const symbols = paths.length === 0 ? undefined : await listSymbols(session, paths, job);
  if (symbols?.first === undefined || symbols.last === undefined) throw nothingHeld(job);
  const { first: firstDay, last: lastDay } = symbols;
  const calendar = qlibCalendar({ ...job, from: firstDay, to: lastDay });
  const columns = [...new Set([...columnsOfFields(job.fields), ...job.features])];
  const { minutes } = job.freq;
  const fold = minutes === undefined || minutes === 1 ? undefined : { minutes, hours: calendar.hours };
  return {
    symbols,
    calendar,
    firstDay,
    lastDay,
    layer: () => cellLayer({ ...job, calendar, lifeStarts: (symbol) => job.lives.get(symbol) ?? [] }),
    async *read(files, from = job.from) {
      const readers = await Promise.all(
        files.map(({ path }) =>
          openSymbolReader(session, path, { symbols, columns, isDaily, fold, from, to: job.to }),
        ),
      );
      try {
        yield* mergeSymbols(readers);
      } finally {
        for (const reader of readers) reader[Symbol.dispose]();
      }
    },
    async before(day) {
      if (!job.fields.includes('change') || !isDaily) return new Map();
      using connection = await session.connect();
      return await readBefore(connection, paths, day);
    },
  };
}

async function listSymbols(
  session: DuckDbSession,
  paths: readonly string[],
  job: ExportJob,
): Promise<SymbolTable> {
  using connection = await session.connect();
  return await makeSymbolTable(connection, paths, job);
}

function nothingHeld({ dataset, from, to, symbols }: ExportJob): BarlakeError {
  const range =
    from === undefined && to === undefined ? '' : ` from ${from ?? 'the first day'} to ${to ?? 'the last'}`;
  const whose = symbols === undefined ? '' : ` of the ${symbols.length} symbols asked for`;
  return new BarlakeError('E_NOT_HELD', {
    message: `Silver holds no bar of ${dataset}${whose}${range}: there is nothing to export.`,
    mend: `Get bars with \`barlake sync ${dataset}\`, then \`barlake features build ${dataset}\`; \`barlake status\` shows what is there.`,
    details: { dataset },
  });
}

/** A day as the number that bars are kept by. */
export function dayNumberOfText(day: string): number {
  return dayNumberOf(tradingDay(day));
}
