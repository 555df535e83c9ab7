import { BarlakeError } from '../../domain/barlake-error.ts';
import { createConnectionSlots } from '../../vendor/flat-files/connection-slots.ts';

/** How many statements run and wait, and for how long. */
export interface TurnLimits {
  /** Statements that run at the same time. */
  readonly atOnce: number;
  /** Statements that may wait for their turn; one more is refused. */
  readonly waitingMax: number;
  /** From its start to its last row. */
  readonly timeoutSeconds: number;
}

/** A place among the statements that run, and what ends it. */
export interface StatementTurn {
  /** What the statement holds on to; disposing of it gives the place back. */
  readonly place: AsyncDisposableStack;
  /** Aborted by whoever asked, and when the time is over. */
  readonly signal: AbortSignal;
  /** What the engine is doing; `undefined` while nobody reads. */
  busy: Promise<unknown> | undefined;
  /** Why the statement ended, whatever the engine says of it. */
  explain(error: unknown): unknown;
}

/** Statements taking turns. Disposal waits for what is busy, and takes the place of whatever only waits for its reader. */
export interface StatementTurns extends AsyncDisposable {
  /** Waits for a turn, first come, first served. Throws `E_BUSY`, and the signal’s reason. */
  begin(outer: AbortSignal, timeoutSeconds?: number): Promise<StatementTurn>;
}

/** The longest time that timers count, in seconds. */
const TIMEOUT_SECONDS_MAX = 2_147_483;

/** Turns that nobody has taken yet. */
export function createTurns(limits: TurnLimits): StatementTurns {
  const slots = createConnectionSlots(limits.atOnce);
  const turns = new Set<StatementTurn>();
  let taken = 0;
  return {
    async begin(outer, timeoutSeconds = limits.timeoutSeconds) {
      if (taken >= limits.atOnce + limits.waitingMax) throw tooMany(taken);
      taken += 1;
      const place = new AsyncDisposableStack();
      place.defer(() => {
        taken -= 1;
      });
      try {
        place.use(await slots.take(outer));
      } catch (error) {
        await place.disposeAsync();
        throw error;
      }
      const turn = startTurn(place, outer, timeoutSeconds);
      turns.add(turn);
      place.defer(() => void turns.delete(turn));
      return turn;
    },
    async [Symbol.asyncDispose]() {
      const open = [...turns];
      // The engine is not taken from under a statement that runs: its signal is what ends it.
      await Promise.allSettled(open.map(async ({ busy }) => busy));
      for (const { place } of open) await place.disposeAsync();
    },
  };
}

function startTurn(place: AsyncDisposableStack, outer: AbortSignal, timeoutSeconds: number): StatementTurn {
  const seconds = Math.min(timeoutSeconds, TIMEOUT_SECONDS_MAX);
  const deadline = AbortSignal.timeout(Math.ceil(seconds * 1000));
  return {
    place,
    signal: AbortSignal.any([outer, deadline]),
    busy: undefined,
    explain(error) {
      if (outer.aborted) return outer.reason as unknown;
      return deadline.aborted ? tooLong(seconds, error) : error;
    },
  };
}

function tooLong(seconds: number, cause: unknown): BarlakeError {
  return new BarlakeError('E_SQL', {
    message: `The statement was stopped after ${seconds} s.`,
    mend: 'Narrow it down (fewer days, fewer columns), or allow more with --timeout.',
    details: { timeoutSeconds: seconds },
    cause,
  });
}

function tooMany(taken: number): BarlakeError {
  return new BarlakeError('E_BUSY', {
    message: `${taken} statements are running or waiting, and no more are taken.`,
    mend: 'Try again when some of them have ended.',
    details: { waiting: taken },
  });
}
