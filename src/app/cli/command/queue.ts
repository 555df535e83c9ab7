import { Argument } from 'commander';
import type { CommandSpec } from '../command-spec.ts';

/** What can be done to queues. */
const QUEUE_ACTIONS = [
  'status',
  'pause',
  'resume',
  'retry',
  'promote',
  'drain',
  'clear',
  'concurrency',
  'stop',
] as const;

/** `barlake queue`: how the queues stand, and what is to become of them. */
export const queueCommand: CommandSpec = {
  name: 'queue',
  summary: 'show the queues and their workers; pause, resume, retry what failed, empty them',
  configure(command) {
    command
      .addArgument(new Argument('[action]', 'what to do').choices(QUEUE_ACTIONS).default('status'))
      .argument(
        '[name...]',
        'queues: discovery, download, compute, default (default: all); for stop: names of runs; for concurrency: a number, and workers (default: all)',
      )
      .addHelpText(
        'after',
        `
status  waiting, running, failed; workers; what failed for good
pause   nothing more is taken, on any machine; what is at work ends
resume  tasks are taken again
retry   what failed for good is tried again
promote what is to be tried again later can be taken now
drain   what waits is taken out; what is at work ends
clear   everything is taken out, what failed and what was done too
concurrency
        workers perform so many tasks of one queue at a time from now on, as far as their memory lets them
stop    runs are told to stop: their workers put down what they are at

Examples:
  barlake queue status
  barlake queue pause download
  barlake queue concurrency 4
  barlake queue concurrency 8 db1:4711`,
      );
  },
  load: () => import('../run/queue.ts'),
};
