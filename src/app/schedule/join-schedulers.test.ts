import { describe, expect, it } from 'vitest';
import { joinSchedulers } from './join-schedulers.ts';
import type { Scheduler } from './scheduler.ts';

function scheduler(name: string, acted: string[]): Scheduler {
  const job = {
    name,
    title: '',
    cron: 'off',
    zone: 'UTC',
    isPaused: false,
    isRunning: false,
    nextMs: null,
    lastMs: null,
    lastState: null,
    lastRun: null,
    skipped: null,
  };
  return {
    describe: () => Promise.resolve({ jobs: [job] }),
    act: ({ action }) => Promise.resolve(void acted.push(`${name} ${action}`)),
    tick: () => Promise.resolve(void acted.push(`${name} tick`)),
    [Symbol.asyncDispose]: () => Promise.resolve(void acted.push(`${name} end`)),
  };
}

describe('joinSchedulers', () => {
  it('shows all jobs, gives each its own orders, and ends them all', async () => {
    const acted: string[] = [];
    {
      await using joined = joinSchedulers(
        new Map(['daily', 'maintenance'].map((name) => [name, scheduler(name, acted)])),
      );
      expect((await joined.describe()).jobs.map(({ name }) => name)).toEqual(['daily', 'maintenance']);
      await joined.act({ job: 'maintenance', action: 'run' });
      await joined.tick();
      await expect(joined.act({ job: 'other', action: 'run' })).rejects.toMatchObject({ code: 'E_USAGE' });
    }
    expect(acted).toEqual([
      'maintenance run',
      'daily tick',
      'maintenance tick',
      'daily end',
      'maintenance end',
    ]);
  });
});
