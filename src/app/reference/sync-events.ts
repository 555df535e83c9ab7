import { isBarlakeError } from '../../domain/barlake-error.ts';
import { EVENT_TABLE } from '../../lake/reference/event-table.ts';
import type { ReferenceRow } from '../../lake/reference/reference-table.ts';
import { type ReferenceUpdate, updateReference } from '../../lake/reference/update-reference.ts';
import { inParallel } from './in-parallel.ts';
import type { ReferenceFailure } from './reference-result.ts';
import { failureOf, isFatal, type PartWorld } from './reference-world.ts';
import { entityOf, eventRows } from './vendor-rows.ts';

/** One call for each symbol, so they overlap; the budget paces them. */
const CALLS_AT_ONCE = 16;

/** What became of the ticker events. */
export interface SyncedEvents {
  readonly update: ReferenceUpdate | undefined;
  readonly failures: readonly ReferenceFailure[];
  readonly fatal: Error | undefined;
}

/**
 * Brings the ticker events of these symbols up to date. A symbol the vendor does not know any more has none and keeps what
 * it had. Throws only when nothing could be published.
 */
export async function syncEvents(world: PartWorld, symbols: readonly string[]): Promise<SyncedEvents> {
  const failures: ReferenceFailure[] = [];
  let fatal: Error | undefined;
  const update = await updateReference(world, EVENT_TABLE, {
    replacesDamaged: world.request.isFull,
    acceptsLosses: world.request.isFull,
    async receive(draft) {
      const rows: ReferenceRow[] = [];
      const entities = new Set<string>();
      let answered = 0;
      const stop = await inParallel(symbols, CALLS_AT_ONCE, async (symbol) => {
        try {
          const found = await world.rest.tickerEvents(symbol, world);
          answered += 1;
          world.onRows('events', answered);
          if (found.kind === 'absent') return;
          rows.push(...eventRows(symbol, found.value));
          entities.add(entityOf(symbol, found.value));
        } catch (error) {
          if (isFatal(error) || isBarlakeError(error, 'E_NOT_ENTITLED')) throw error;
          failures.push(failureOf(error, symbol));
        }
      });
      if (answered === 0 && stop !== undefined) throw stop;
      fatal = stop;
      await draft.add(rows);
      return { covers: [[{ column: 'entity', in: [...entities] }]] };
    },
  });
  return { update, failures, fatal };
}
