import { expect, it } from 'vitest';
import { sumQueues } from './sum-queues.ts';

const QUEUE = { delayed: 0, running: 0, concurrency: 1, isPaused: false, failed: 0, oldestMs: null };
const WORKER = {
  startedMs: 0,
  heartbeatMs: 0,
  task: null,
  rssMb: 100,
  memoryLevel: null,
  isOfCluster: true,
  isDraining: false,
  atOnce: [],
  wished: null,
  cpuCores: null,
  hostLoad: null,
  hostCores: null,
};

it('adds up queues and workers, and knows what has waited longest', () => {
  const queues = [
    { ...QUEUE, name: 'runs', waiting: 1, isPaused: true, oldestMs: 30 },
    { ...QUEUE, name: 'download', waiting: 5, delayed: 2, running: 3, concurrency: 8, oldestMs: 20 },
    { ...QUEUE, name: 'compute', waiting: 0, failed: 4, isPaused: true },
  ];
  const workers = [
    { ...WORKER, id: 'a', task: 'land:x', cpuCores: 1.25 },
    { ...WORKER, id: 'b' },
  ];
  expect(sumQueues({ queues, workers })).toEqual({
    waiting: 6,
    delayed: 2,
    running: 3,
    concurrency: 10,
    failed: 4,
    paused: 1,
    oldestMs: 20,
    workers: 2,
    busyWorkers: 1,
    rssMb: 200,
    cpuCores: 1.25,
  });
  expect(sumQueues({ queues: [], workers: [] })).toMatchObject({ waiting: 0, oldestMs: null });
});
