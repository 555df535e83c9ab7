import { BarlakeError } from '../../domain/barlake-error.ts';
import type { Scheduler } from './scheduler.ts';

/** Several jobs, each with a scheduler of its own, as one. They have their turns beside each other. */
export function joinSchedulers(schedulers: ReadonlyMap<string, Scheduler>): Scheduler {
  const all = [...schedulers.values()];
  return {
    async describe() {
      const documents = await Promise.all(all.map((each) => each.describe()));
      return { jobs: documents.flatMap(({ jobs }) => jobs) };
    },
    async act(action) {
      const scheduler = schedulers.get(action.job);
      if (scheduler === undefined) throw noSuchJob(action.job, [...schedulers.keys()]);
      await scheduler.act(action);
    },
    async tick() {
      await Promise.all(all.map((each) => each.tick()));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map((each) => each[Symbol.asyncDispose]()));
    },
  };
}

function noSuchJob(job: string, names: readonly string[]): BarlakeError {
  return new BarlakeError('E_USAGE', {
    message: `There is no job ${JSON.stringify(job)}.`,
    mend: `There are: ${names.join(', ')}.`,
  });
}
