import type { Clock } from '../domain/clock.ts';
import { beginGoverning, govern, planInForce } from '../plan/memory/govern.ts';
import { judgeMemory, type MemoryReading, type MemoryVerdict } from '../plan/memory/judge-memory.ts';
import type { ResourcePlan } from '../plan/resource-plan.ts';

/** What happened to the memory of a run, in the words of its log. */
export interface MemoryEvent extends MemoryVerdict {
  /** Another level was reached; the plan was stepped down or up; a task was given back. */
  readonly kind: 'level' | 'step-down' | 'step-up' | 'shed';
  /** The plan in force from now on. */
  readonly plan: ResourcePlan;
  /** The task that was given back. */
  readonly task?: string;
}

/** What a run’s memory came to. */
export interface MemoryTally {
  /** The largest resident set that was seen, in bytes. */
  readonly peakBytes: number;
  readonly limitBytes: number;
  /** How often no further task was let start, tasks were given back, and the plan was stepped down. */
  readonly full: number;
  readonly shed: number;
  readonly stepsDown: number;
}

/** How a governor sees and acts. */
export interface GovernorOptions {
  readonly plan: ResourcePlan;
  readonly clock: Clock;
  /** Memory as it stands; may take a moment, must not throw. */
  readonly read: () => Promise<MemoryReading>;
  /** Brings a plan into force where that is possible at once (the engine’s threads and memory). */
  readonly apply: (plan: ResourcePlan) => Promise<void>;
  readonly onEvent: (event: MemoryEvent) => void;
}

/** Watches memory until it is disposed of, which throws what `apply` threw first. */
export interface MemoryGovernor extends AsyncDisposable {
  /** The verdict on the last reading. */
  readonly verdict: MemoryVerdict;
  readonly plan: ResourcePlan;
  readonly tally: MemoryTally;
  /** `listener` hears of each reading, after what follows from it was done. */
  watch(listener: () => void): Disposable;
  /** Told by who gave a task back. */
  noteShed(task: string): void;
}

/** A day of minutes takes seconds, and its largest allocations tenths of one. */
const SAMPLE_MS = 200;

/** Starts to watch. The first reading is taken before it resolves. */
export async function openMemoryGovernor(options: GovernorOptions): Promise<MemoryGovernor> {
  const { clock, read, apply, onEvent } = options;
  const listeners = new Set<() => void>();
  let state = beginGoverning(options.plan);
  let reading = await read();
  let verdict: MemoryVerdict = { level: 'calm', share: 0, of: 'process' };
  const tally = { peakBytes: 0, full: 0, shed: 0, stepsDown: 0 };
  const tell = (kind: MemoryEvent['kind'], task?: string): void =>
    onEvent({ ...verdict, kind, plan: planInForce(state), ...(task === undefined ? {} : { task }) });

  const take = async (next: MemoryReading): Promise<void> => {
    const before = verdict.level;
    reading = next;
    verdict = judgeMemory(reading, before);
    tally.peakBytes = Math.max(tally.peakBytes, reading.process.usedBytes);
    if (verdict.level !== before) {
      if (before === 'calm') tally.full++;
      tell('level');
    }
    const governed = govern(state, verdict, clock.monotonicMs());
    state = governed.state;
    if (governed.step !== 'none') {
      if (governed.step === 'down') tally.stepsDown++;
      await apply(planInForce(state));
      tell(governed.step === 'down' ? 'step-down' : 'step-up');
    }
    for (const listener of listeners) listener();
  };

  await take(reading);
  const loop = repeat(async () => take(await read()));
  return {
    get verdict() {
      return verdict;
    },
    get plan() {
      return planInForce(state);
    },
    get tally() {
      return { ...tally, limitBytes: reading.process.limitBytes };
    },
    watch(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => listeners.delete(listener) };
    },
    noteShed(task) {
      tally.shed++;
      tell('shed', task);
    },
    [Symbol.asyncDispose]: async () => loop.stop(),
  };
}

/** Does `turn` again and again, one after the other, until it is stopped; keeps no process alive. */
function repeat(turn: () => Promise<void>): { stop(): Promise<void> } {
  let isStopped = false;
  let current = Promise.resolve();
  let timer: NodeJS.Timeout;
  let failure: { readonly error: unknown } | undefined;
  const schedule = (): void => {
    timer = setTimeout(() => {
      current = turn()
        // The next turn tries again; whoever stops it hears of the first failure.
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => {
          if (!isStopped) schedule();
        });
    }, SAMPLE_MS).unref();
  };
  schedule();
  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await current;
      if (failure !== undefined) throw failure.error;
    },
  };
}
