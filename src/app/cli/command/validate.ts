import { type Command, Option } from 'commander';
import type { CommandSpec } from '../command-spec.ts';
import { addSymbolOptions } from '../symbol-options.ts';

/** `barlake validate`: rules for what the lake holds. */
export const validateCommand: CommandSpec = {
  name: 'validate',
  summary:
    'look for defects in what the lake holds, by rules for bars, days, corporate actions and universes',
  configure(command: Command) {
    command
      .argument('[dataset...]', 'datasets, for example stocks_daily; default: all that the lake holds')
      .option('--from <day>', 'first trading day, YYYY-MM-DD; default: the first that is held')
      .option('--to <day>', 'last trading day; default: today')
      .option('--rules <list>', 'only these rules, separated by commas');
    addSymbolOptions(command);
    command
      .addOption(
        new Option('--severity <severity>', 'from which severity on a finding counts as a defect')
          .choices(['info', 'warning', 'error'])
          .default('error'),
      )
      .option('--all', 'look again at days about which nothing has changed')
      .option('--trend', 'show how the last validations went, and look at nothing')
      .addHelpText(
        'after',
        '\nDays about which nothing has changed since they were last looked at are left out. Exit code 0: no defect stands; 3: one does.\nExamples:\n  barlake validate\n  barlake validate stocks_daily --from 2024-01-02 --to 2024-06-28 --severity warning\n  barlake validate stocks_minute --rules missing-minutes,closing-minute\n  barlake validate --trend',
      );
  },
  load: () => import('../run/validate.ts'),
};
