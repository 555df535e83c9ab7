import { type Command, Option } from 'commander';
import { RECONCILE_SOURCES } from '../../../plan/reconcile/bar-pair.ts';
import type { CommandSpec } from '../command-spec.ts';
import { addSymbolOptions } from '../symbol-options.ts';

/** `barlake reconcile`: two sources for the same bars. */
export const reconcileCommand: CommandSpec = {
  name: 'reconcile',
  summary: 'compare the lake’s bars with another source, bar by bar, and explain what differs',
  configure(command: Command) {
    command
      .argument('<dataset>', 'dataset, for example stocks_daily')
      .addOption(
        new Option(
          '--source <source>',
          'required. rest: answers about single symbols; grouped: one call a day; minutes: the lake’s own minutes',
        )
          .choices([...RECONCILE_SOURCES])
          .makeOptionMandatory(),
      )
      .option('--from <day>', 'first trading day, YYYY-MM-DD; default: 30 days before --to')
      .option('--to <day>', 'last trading day; default: the latest published one')
      .option(
        '--sample <count>',
        'only so many symbols, from the most to the least traded (default for rest: 20)',
      );
    addSymbolOptions(command);
    command
      .option(
        '--parallel',
        'sync the days the ordinary way at the same time, and say whether the other could do',
      )
      .option('--dry-run', 'say what it would cost, and ask nothing')
      .addHelpText(
        'after',
        '\nBoth sides are unadjusted. Exit code 0: nothing is unexplained; 3: something is, or was not answered; 4: not in the plan.\nExamples:\n  barlake reconcile stocks_daily --source grouped --from 2026-02-02 --to 2026-02-27\n  barlake reconcile stocks_daily --source minutes --symbols AAPL,MSFT\n  barlake reconcile stocks_minute --source rest --sample 5 --dry-run',
      );
  },
  load: () => import('../run/reconcile.ts'),
};
