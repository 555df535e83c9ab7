import { expect, it } from 'vitest';
import { tallyJob } from './report-job.ts';

it('counts the days that a validation looks at as tasks, over all of its datasets', () => {
  const tally = tallyJob({ rssBytes: () => 7, cpuCores: () => 0.5 });
  const { validation } = tally;
  tally.takeChange();
  validation.began('stocks_daily', 10);
  validation.advanced(10);
  validation.began('fx_daily', 4);
  validation.advanced(1);
  expect(tally.takeChange()).toBe(true);
  expect(tally.report()).toMatchObject({
    phase: 'validating',
    task: 'fx_daily',
    tasksDone: 11,
    tasksTotal: 14,
    doneUnits: 1,
    totalUnits: 4,
  });
});

it('leaves the tasks of a sync as they are while what it brought is validated', () => {
  const tally = tallyJob({ rssBytes: () => 7, cpuCores: () => 0.5 });
  const { reporter } = tally;
  reporter.validation?.began('stocks_daily', 10);
  reporter.validation?.advanced(3);
  expect(tally.report()).toMatchObject({ phase: 'validating', tasksDone: 0, tasksTotal: 0, doneUnits: 3 });
});
