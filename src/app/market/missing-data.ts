import type { DatasetName } from '../../domain/dataset.ts';
import type { ReferenceTableName } from '../../domain/reference/reference-table-name.ts';
import type { DayRange } from '../../plan/fetch-task.ts';

/** The header that says what to sync for a whole answer. */
export const MISSING_HEADER = 'X-Barlake-Missing';

/** Commands in one header. */
const COMMANDS_MAX = 4;

/** Symbols that may stand in a command: people paste it into a shell, and the name came with the request. */
const PLAIN_SYMBOL = /^[A-Za-z0-9.:_-]{1,32}$/;

/** What an answer would have needed and the lake does not hold. */
export interface MissingData {
  /** Days of a whole market. */
  days(dataset: DatasetName, range: DayRange): void;
  /** Bars of one symbol, of a length or an asset that is not synced as a whole. */
  bars(symbol: string, timeframe: string, range: DayRange): void;
  /** A table of reference data, or its part about a symbol. */
  table(table: ReferenceTableName, symbol?: string): void;
  /** The commands that bring it, as a header: printable ASCII, a few hundred characters at most. Absent: nothing is missing. */
  header(): string | undefined;
}

/** Gathers what is missing while an answer is made; days of one dataset become one range. */
export function gatherMissing(): MissingData {
  const ranges = new Map<string, DayRange>();
  const tables = new Set<string>();
  const widen = (command: string, range: DayRange): void => {
    const known = ranges.get(command);
    const from = known !== undefined && known.from < range.from ? known.from : range.from;
    const to = known !== undefined && known.to > range.to ? known.to : range.to;
    ranges.set(command, { from, to });
  };
  return {
    days: (dataset, range) => widen(`barlake sync ${dataset}`, range),
    bars: (symbol, timeframe, range) => {
      if (PLAIN_SYMBOL.test(symbol)) widen(`barlake fetch ${symbol} --timeframes ${timeframe}`, range);
    },
    table: (table, symbol) => tables.add(tableCommand(table, symbol)),
    header() {
      const commands = [
        ...[...ranges].map(([command, { from, to }]) => `${command} --from ${from} --to ${to}`),
        ...tables,
      ];
      return commands.length === 0 ? undefined : commands.slice(0, COMMANDS_MAX).join('; ');
    },
  };
}

/** Events and contracts are asked for by symbol. */
function tableCommand(table: ReferenceTableName, symbol: string | undefined): string {
  const command = `barlake sync reference --only ${table}`;
  if (symbol === undefined || !PLAIN_SYMBOL.test(symbol)) return command;
  if (table === 'contracts') return `${command} --underlying ${symbol}`;
  return table === 'events' ? `${command} --symbols ${symbol}` : command;
}
