import type { CommandSpec } from '../command-spec.ts';

/** `barlake worker`: performs tasks of runs that were started elsewhere. */
export const workerCommand: CommandSpec = {
  name: 'worker',
  summary: 'perform tasks that runs put into the queue, here or on as many machines as you like',
  configure(command) {
    command
      .option(
        '--queues <names>',
        'queues to take from, separated by commas: discovery, download, compute, default (default: all)',
      )
      .option(
        '--concurrency <tasks>',
        'tasks of one queue at a time (default: resources.downloads, resources.ingests)',
      )
      .option('--max-tasks-per-child <tasks>', 'replace the process after so many tasks (default: never)')
      .option(
        '--memory-limit <mb>',
        'replace the process above so much memory (default: resources.memoryLimitMb)',
      )
      .addHelpText(
        'after',
        '\nNeeds queue.url. It runs until it is stopped; the first Ctrl-C or SIGTERM lets tasks at work end.\nExample: barlake worker --queues download,compute --concurrency 4\nSee docs/workers.md for a cluster, step by step.',
      );
  },
  load: () => import('../run/worker.ts'),
};
