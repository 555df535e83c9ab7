import { type Command, Option } from 'commander';
import { ADJUSTMENTS } from '../../../domain/adjust/adjustment.ts';
import { ASSETS } from '../../../domain/dataset.ts';
import { TIMEFRAMES } from '../../../domain/timeframe.ts';
import type { CommandSpec } from '../command-spec.ts';
import { addResultOptions } from '../result-options.ts';

/** `barlake query`: bars out of the lake. */
export const queryCommand: CommandSpec = {
  name: 'query',
  summary: 'read bars: by dataset, symbols, days and columns',
  configure(command: Command) {
    command
      .option(
        '--dataset <name>',
        'dataset, for example stocks_daily, or bars of single symbols by their length: stocks_1h',
      )
      .addOption(
        new Option('--asset <asset>', 'instead of a dataset: all that the lake holds of an asset').choices([
          ...ASSETS,
        ]),
      )
      .option(
        '--timeframe <length>',
        `length of bars, put together from shorter ones where needed: ${TIMEFRAMES.join(', ')}`,
      )
      .option(
        '--symbols <list>',
        'symbols, separated by commas, exactly as the vendor writes them; default: all',
      )
      .option('--universe <file>', 'symbols from a file or a universe of `discover`')
      .option(
        '--from <time>',
        'first trading day, YYYY-MM-DD, or instant, 2024-03-08T09:30-05:00; default: the first in the lake',
      )
      .option('--to <time>', 'last trading day, or instant before which bars begin; default: the last')
      .option('--columns <list>', 'columns, separated by commas, in this order; default: all')
      .option(
        '--features <list>',
        'features by name, each a column: out of silver where it is fresh, else computed',
      )
      .option(
        '--expr <name=expression>',
        "an expression as a column, 'momentum=$close/Ref($close,20)-1'; may be repeated",
        (text: string, before: readonly string[] | undefined) => [...(before ?? []), text],
      )
      .addOption(
        new Option('--adjust <how>', 'prices on the shares of the last day: for splits, or dividends too')
          .choices([...ADJUSTMENTS])
          .default('none'),
      )
      .option('--as-of <day>', 'adjust as was known on that day; --to is that day then, unless it is earlier')
      .addOption(
        new Option('--order <order>', 'by symbol and time, or by time and symbol')
          .choices(['symbol', 'time'])
          .default('symbol'),
      )
      .option('--desc', 'latest bars first')
      .option('--at <pin>', 'the lake as it was when the pin was made');
    addResultOptions(command);
    command.addHelpText(
      'after',
      '\nRows come by symbol and time. Symbols are case-sensitive: BACpA is not BACPA.\nExamples:\n  barlake query --dataset stocks_daily --symbols AAPL,MSFT --from 2024-01-02\n  barlake query --dataset stocks_minute --from 2024-03-08 --to 2024-03-08 --format parquet --output day.parquet',
    );
  },
  load: () => import('../run/query.ts'),
};
