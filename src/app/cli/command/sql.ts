import type { CommandSpec } from '../command-spec.ts';
import { addResultOptions } from '../result-options.ts';

/** Seconds a statement may take unless told otherwise. */
const TIMEOUT_SECONDS = '300';

/** `barlake sql`: SQL over the lake. */
export const sqlCommand: CommandSpec = {
  name: 'sql',
  summary: 'run a reading SQL statement over the lake (DuckDB)',
  configure(command) {
    command.argument('<statement>', 'one statement that reads');
    addResultOptions(command);
    command
      .option('--timeout <seconds>', 'stop the statement after this long', TIMEOUT_SECONDS)
      .addHelpText(
        'after',
        "\nTables: every dataset that is held (stocks_daily), bars of single symbols (stocks_1h), quarantine_<either>, tickers,\nsplits, dividends, events, contracts, reference_changes, partitions, findings, runs. No other file, no network, no\nwriting.\nExamples:\n  barlake sql \"SELECT symbol, sum(volume) FROM stocks_daily WHERE date = '2024-03-08' GROUP BY symbol ORDER BY 2 DESC LIMIT 10\"\n  barlake sql 'SHOW TABLES'",
      );
  },
  load: () => import('../run/sql.ts'),
};
