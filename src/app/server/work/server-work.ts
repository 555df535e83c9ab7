import type { ServerEvent } from '../../../../contract/api/events.ts';
import { isBarlakeError } from '../../../domain/barlake-error.ts';
import { beginAudit, endAudit } from '../../../lake/catalog/audit-log.ts';
import type { Catalog } from '../../../lake/catalog/open-catalog.ts';
import type { EventHub } from '../../../observe/event-hub.ts';
import type { AlertWatch } from '../../alerts/watch-alerts.ts';
import type { JobRoom } from '../../jobs/job-room.ts';
import type { RunReaderWorld } from '../../jobs/run-reader.ts';
import type { Scheduler } from '../../schedule/scheduler.ts';
import { HttpProblem } from '../problem/http-problem.ts';
import type { ServerRequest } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';

/** What a server that may change things works with. */
export interface Workshop {
  /** The catalog, open for writing: what people did, alerts, turns of jobs. */
  readonly journal: Catalog;
  readonly room: JobRoom;
  readonly scheduler: Scheduler;
  readonly alerts: AlertWatch;
}

/** The working half of a server. */
export interface ServerWork extends AsyncDisposable {
  readonly hub: EventHub<ServerEvent>;
  /** Absent in a server that only reads. */
  readonly workshop: Workshop | undefined;
  /** What reading runs takes. */
  readonly runs: RunReaderWorld;
}

/** The workshop. Answers 403 in a server that only reads. */
export function requireWorkshop({ workshop }: Pick<ServerWork, 'workshop'>): Workshop {
  if (workshop !== undefined) return workshop;
  throw new HttpProblem(403, 'This server was started to read only.', {
    mend: 'Start it without --read-only to change something from here.',
  });
}

/** What a person wants to do. */
export interface Deed {
  /** The request that asks for it. */
  readonly by: Pick<ServerRequest, 'role' | 'ip'>;
  readonly action: string;
  readonly subject: string;
  readonly details: unknown;
}

/** Does what a person wants, having written it down before; how it went is written down after. Throws what `work` throws. */
export async function audited<Result>(
  { journal }: Pick<Workshop, 'journal'>,
  { clock, mask }: Pick<ServerWorld, 'clock' | 'mask'>,
  { by, action, subject, details }: Deed,
  work: () => Result | Promise<Result>,
): Promise<Result> {
  const who = { role: by.role ?? '', client: by.ip };
  const entry = { action, subject: mask.mask(subject), details, ...who, timeMs: clock.nowMs() };
  const id = await beginAudit(journal.db, entry);
  try {
    const result = await work();
    await endAudit(journal.db, id, 'done');
    return result;
  } catch (error) {
    const outcome = isBarlakeError(error)
      ? error.code
      : error instanceof HttpProblem
        ? 'refused'
        : 'E_UNEXPECTED';
    await endAudit(journal.db, id, outcome);
    throw error;
  }
}
