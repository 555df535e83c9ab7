import type { Clock } from '../../domain/clock.ts';

/** Two looks nearer to each other than this say little: the first is told again. */
const APART_MS = 1_000;

const MICROS_PER_MS = 1_000;

/** Processor time that this process has taken since the meter was last looked at, in cores; since it was opened at first. */
export function openProcessorMeter(
  { monotonicMs }: Pick<Clock, 'monotonicMs'>,
  usage: () => { readonly user: number; readonly system: number } = () => process.cpuUsage(),
): () => number {
  const used = (): number => {
    const { user, system } = usage();
    return user + system;
  };
  let last = { ms: monotonicMs(), micros: used() };
  let cores = 0;
  return () => {
    const now = { ms: monotonicMs(), micros: used() };
    if (now.ms - last.ms < APART_MS) return cores;
    cores = (now.micros - last.micros) / MICROS_PER_MS / (now.ms - last.ms);
    last = now;
    return cores;
  };
}
