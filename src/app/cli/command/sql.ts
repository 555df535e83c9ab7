import type { CommandSpec } from '../command-spec.ts';
import { addResultOptions } from '../result-options.ts';

/** `barlake sql`: SQL over the lake. */
export const sqlCommand: CommandSpec = {
  name: 'sql',
  summary: 'run a reading SQL statement over the lake (DuckDB)',
  configure(command) {
    command.argument(
      '[statement]',
      'one statement that reads; default: those of stdin, at a terminal a prompt',
    );
    addResultOptions(command);
    command
      .option('--at <pin>', 'the lake as it was when the pin was made')
      .option('--timeout <seconds>', 'stop a statement after this long (default: sql.timeoutSeconds, 300)')
      .option('--memory <megabytes>', 'memory of a statement (default: sql.memoryMb)')
      .addHelpText(
        'after',
        "\nTables: every dataset that is held (stocks_daily), bars of single symbols (stocks_1h), quarantine_<either>,\nsilver_<dataset>, tickers, splits, dividends, events, contracts, reference_changes, metadata (stocks_factors), and the\ncatalog: partitions, findings, objects, runs, tasks, api_calls. No other file, no network, no writing.\nExamples:\n  barlake sql \"SELECT symbol, sum(volume) FROM stocks_daily WHERE date = '2024-03-08' GROUP BY symbol ORDER BY 2 DESC LIMIT 10\"\n  barlake sql 'SHOW TABLES'\n  barlake sql < statements.sql",
      );
  },
  load: () => import('../run/sql.ts'),
};
