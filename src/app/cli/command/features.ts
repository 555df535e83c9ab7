import type { CommandGroup, CommandSpec } from '../command-spec.ts';
import { addResultOptions } from '../result-options.ts';

const listCommand: CommandSpec = {
  name: 'list',
  summary: 'show feature sets, their features, or the operators of the language',
  configure(command) {
    command
      .option('--set <name>', 'features of one set; default: the sets alone')
      .option('--dataset <name>', 'features of every set that this dataset would get')
      .option('--operators', 'what expressions are made of')
      .addHelpText(
        'after',
        '\nExamples:\n  barlake features list\n  barlake features list --set base\n  barlake features list --operators',
      );
  },
  load: () => import('../run/features-list.ts'),
};

const showCommand: CommandSpec = {
  name: 'show',
  summary: 'explain a feature or an expression: fields, rows it reads, type, kernels, what is odd about it',
  configure(command) {
    command
      .argument('<feature>', 'name of a feature, or an expression in quotation marks')
      .option('--dataset <name>', 'for which bars (default: the first that the feature is for)')
      .option('--allow-future', 'the expression may read rows to come')
      .addHelpText(
        'after',
        "\nExamples:\n  barlake features show relative_volume\n  barlake features show 'Corr($close, Log($volume+1), 20)'",
      );
  },
  load: () => import('../run/features-show.ts'),
};

const evalCommand: CommandSpec = {
  name: 'eval',
  summary: 'compute expressions on bars of the lake, as qlib would',
  configure(command) {
    command
      .argument('<expression...>', 'expressions, each in single quotation marks')
      .requiredOption('--dataset <name>', 'dataset, for example stocks_daily')
      .option('--symbols <list>', 'symbols, separated by commas; default: all')
      .option('--from <day>', 'first trading day, YYYY-MM-DD; default: the first in the lake')
      .option('--to <day>', 'last trading day; default: the last in the lake')
      .option('--allow-future', 'expressions may read rows to come, as labels do');
    addResultOptions(command);
    command.addHelpText(
      'after',
      "\nEarlier bars that an expression looks back to are read by themselves. Prices are adjusted for splits and dividends,\nwithout a jump from the first bar on. Nothing is written.\nExamples:\n  barlake features eval '$close/Ref($close,1)-1' --dataset stocks_daily --symbols AAPL --from 2024-01-02\n  barlake features eval 'Mean($close,20)' 'Std($close,20)' --dataset stocks_daily --format parquet --output out.parquet",
    );
  },
  load: () => import('../run/features-eval.ts'),
};

const buildCommand: CommandSpec = {
  name: 'build',
  summary: 'build silver: bars with factors and features, only what is missing or stale',
  configure(command) {
    command
      .argument(
        '[dataset...]',
        'datasets, for example stocks_daily; default: those of barlake.yaml, else all that have bars',
      )
      .option('--sets <list>', 'feature sets, separated by commas; default: those of barlake.yaml')
      .option('--from <day>', 'only partitions from this trading day on, YYYY-MM-DD')
      .option('--to <day>', 'only partitions up to this trading day')
      .option('--dry-run', 'show what would be built, and why')
      .option('--rebuild', 'everything in the range anew')
      .addHelpText(
        'after',
        '\nA partition is a year of days or a month of minutes, and is always built whole.\nExamples:\n  barlake features build stocks_daily\n  barlake features build stocks_daily --sets base,alpha158 --dry-run',
      );
  },
  load: () => import('../run/features-build.ts'),
};

/** `barlake features`: the language of features, the sets of them, and silver. */
export const featuresCommand: CommandGroup = {
  name: 'features',
  summary: 'list, explain and compute features, and build silver',
  commands: [listCommand, showCommand, evalCommand, buildCommand],
};
