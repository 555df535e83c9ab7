/** A thing of the outer world that code must be handed instead of reaching for it. */
export type Ambient = 'environment' | 'clock' | 'randomness' | 'console';

/** A file, or files by glob, that may reach for the outer world. */
export interface Seam {
  readonly path: string;
  readonly uses: readonly Ambient[];
  readonly reason: string;
}

const EVERYTHING: readonly Ambient[] = ['environment', 'clock', 'randomness', 'console'];

/** Where the outer world enters. A seam nobody uses any more is a finding too: the list only holds what is true. */
export const SEAMS: readonly Seam[] = [
  {
    path: 'src/app/cli/main.ts',
    uses: ['environment'],
    reason: 'the one place that reads the environment of the process; everything else is handed it',
  },
  {
    path: 'src/app/jobs/job-main.ts',
    uses: ['environment'],
    reason: 'the same for the process of a job, which the server starts',
  },
  {
    path: 'src/app/queue/worker-main.ts',
    uses: ['environment'],
    reason: 'the same for the process of a worker, which the command starts',
  },
  {
    path: 'src/app/library/process-world.ts',
    uses: ['environment'],
    reason: 'a program that opens a lake runs in the environment of its process, unless it hands in another',
  },
  {
    path: 'src/app/cli/system-clock.ts',
    uses: ['clock'],
    reason: 'the one Clock that asks the host',
  },
  {
    path: 'src/app/cli/system-random.ts',
    uses: ['randomness'],
    reason: 'the one source of randomness',
  },
  {
    path: 'dashboard/clock.ts',
    uses: ['clock'],
    reason: 'the one place that asks the clock of the browser',
  },
];

/** Code outside the product: it measures, builds or tests it. */
export const OUTSIDE: readonly Seam[] = [
  { path: 'examples/**', uses: EVERYTHING, reason: 'programs of their own, which print' },
  { path: 'bench/**', uses: EVERYTHING, reason: 'measures with the real clock and prints' },
  { path: 'scripts/**', uses: EVERYTHING, reason: 'runs by hand or in CI and prints' },
  { path: 'test/**', uses: EVERYTHING, reason: 'starts real processes and waits for them' },
  { path: '**/*.test.ts', uses: EVERYTHING, reason: 'starts real processes and waits for them' },
  { path: '*.config.ts', uses: EVERYTHING, reason: 'tools read their switches from the environment' },
];
