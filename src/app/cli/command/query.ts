import { type Command, Option } from 'commander';
import { ADJUSTMENTS } from '../../../domain/adjust/adjustment.ts';
import type { CommandSpec } from '../command-spec.ts';
import { addResultOptions } from '../result-options.ts';

/** `barlake query`: bars out of the lake. */
export const queryCommand: CommandSpec = {
  name: 'query',
  summary: 'read bars: by dataset, symbols, days and columns',
  configure(command: Command) {
    command
      .requiredOption(
        '--dataset <name>',
        'dataset, for example stocks_daily, or bars of single symbols by their length: stocks_1h',
      )
      .option(
        '--symbols <list>',
        'symbols, separated by commas, exactly as the vendor writes them; default: all',
      )
      .option('--from <day>', 'first trading day, YYYY-MM-DD; default: the first in the lake')
      .option('--to <day>', 'last trading day; default: the last in the lake')
      .option('--columns <list>', 'columns, separated by commas, in this order; default: all')
      .addOption(
        new Option('--adjust <how>', 'prices on the shares of the last day: for splits, or dividends too')
          .choices([...ADJUSTMENTS])
          .default('none'),
      )
      .option(
        '--as-of <day>',
        'adjust as was known on that day; --to is that day then, unless it is earlier',
      );
    addResultOptions(command);
    command.addHelpText(
      'after',
      '\nRows come by symbol and time. Symbols are case-sensitive: BACpA is not BACPA.\nExamples:\n  barlake query --dataset stocks_daily --symbols AAPL,MSFT --from 2024-01-02\n  barlake query --dataset stocks_minute --from 2024-03-08 --to 2024-03-08 --format parquet --output day.parquet',
    );
  },
  load: () => import('../run/query.ts'),
};
