import { Option } from 'commander';
import type { CommandSpec } from '../command-spec.ts';

/** `barlake report`: where the time of runs went, and what came of them. */
export const reportCommand: CommandSpec = {
  name: 'report',
  summary: 'report on runs: time by stage, slowest tasks, memory, throughput, calls, quality',
  configure(command) {
    command
      .argument('[run]', 'this run; without it, the last one')
      .option('--last <count>', 'the newest runs, 500 at most')
      .option('--from <date>', 'runs that began on this day or later (UTC)')
      .option('--to <date>', 'runs that began on this day or earlier')
      .addOption(
        new Option('--format <format>', 'how it is written').choices(['text', 'html']).default('text'),
      )
      .option('--output <file>', 'write it to this file; default: stdout')
      .addHelpText(
        'after',
        '\nThe page of --format html is one file, with charts and without anything from elsewhere.\nExamples:\n  barlake report\n  barlake report --last 20 --format html --output report.html',
      );
  },
  load: () => import('../run/report.ts'),
};
