import { type Command, Option } from 'commander';
import type { CommandGroup, CommandSpec } from '../command-spec.ts';
import { addSymbolOptions } from '../symbol-options.ts';

const qlibCommand: CommandSpec = {
  name: 'qlib',
  summary: 'write a dataset as a qlib directory, or bring one up to date',
  configure(command: Command) {
    command
      .option('--dataset <name>', 'dataset (default: stocks_daily)')
      .option(
        '--fields <list>',
        'fields, separated by commas (default: open,high,low,close,volume,vwap,factor,change)',
      )
      .option(
        '--features <sets>',
        'names of feature sets, among features.sets of the configuration, whose columns are exported besides',
      )
      .option('--freq <freq>', 'day, or 1min, 5min, 15min … of a dataset of minutes (default: the dataset’s)')
      .addOption(
        new Option('--hours <hours>', 'minutes of the session alone, or from 04:00 to 20:00').choices([
          'regular',
          'extended',
        ]),
      )
      .option('--from <day>', 'first trading day, YYYY-MM-DD; default: the first in silver')
      .option('--to <day>', 'last trading day; default: the last in silver');
    addSymbolOptions(command);
    command
      .option('--output <dir>', 'folder of the export (default: gold/qlib/<dataset> in the lake)')
      .option('--verify', 'read every cell back and compare it with silver')
      .option('--rebuild', 'write all files anew')
      .option('--dry-run', 'say what would be exported, and write nothing')
      .addHelpText(
        'after',
        '\nSilver is built first where it is missing or stale. Readers see the old export or the new one, never half of one.\nExamples:\n  barlake export qlib\n  barlake export qlib --features alpha158 --verify\n  barlake export qlib --dataset stocks_minute --freq 5min --symbols SPY,QQQ --output ~/qlib/us',
      );
  },
  load: () => import('../run/export-qlib.ts'),
};

/** `barlake export`: what other programs read. */
export const exportCommand: CommandGroup = {
  name: 'export',
  summary: 'write the lake in the form of other programs: qlib',
  commands: [qlibCommand],
};
