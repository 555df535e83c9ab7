import { Cron } from 'croner';

/** When a job is due. */
export interface CronTimes {
  /** The first turn after an instant; `undefined` when there is none. */
  after(ms: number): number | undefined;
  /** The last turn at or before an instant; `undefined` when there is none. */
  before(ms: number): number | undefined;
}

/**
 * Reads a cron expression of five parts, in an IANA zone. A fixed time that a change of clocks leaves out comes an hour later, one
 * that comes twice counts once. Throws `TypeError` or `RangeError` for what is none.
 */
export function cronTimes(pattern: string, timezone: string): CronTimes {
  const cron = new Cron(pattern, { timezone, paused: true, mode: '5-part' });
  // A zone is looked at when it is first used.
  cron.nextRun(new Date(0));
  return {
    after: (ms) => cron.nextRun(new Date(ms))?.getTime(),
    before: (ms) => cron.previousRuns(1, new Date(ms + SECOND_MS))[0]?.getTime(),
  };
}

/** “Before” leaves the second out that it is given. */
const SECOND_MS = 1000;
