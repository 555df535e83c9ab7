import { Option } from 'commander';
import type { CommandSpec } from '../command-spec.ts';
import { addFetchOptions } from '../fetch-options.ts';

/** `barlake fetch`: bars of single symbols. */
export const fetchCommand: CommandSpec = {
  name: 'fetch',
  summary: 'fetch bars of single symbols, of any length, and keep them in the lake',
  configure(command) {
    command
      .argument('[symbol...]', 'symbols, exactly as the vendor writes them: AAPL, BACpA, X:BTCUSD, I:SPX')
      .option(
        '--universe <file>',
        'symbols from a file: a universe of `discover`, its category, or text with one symbol a line',
      );
    addFetchOptions(command);
    command
      .addOption(
        new Option('--format <format>', 'also write the bars that were asked for').choices([
          'csv',
          'parquet',
        ]),
      )
      .option('--output <file>', 'where to write them; - is stdout (default)')
      .option('--dry-run', 'show how each series would be served, and what it costs; fetch nothing')
      .addHelpText(
        'after',
        '\nFetching again asks for new days only. Bars that can be made from finer ones cost no call.\nExamples:\n  barlake fetch AAPL MSFT --timeframes 1m,1h,1d --from 2026-01-02\n  barlake fetch X:BTCUSD --timeframes 1d --from 2020-01-01 --format csv --output btc.csv',
      );
  },
  load: () => import('../run/fetch.ts'),
};
