import type { SplitOverride } from '../../domain/reference/split-override.ts';
import { parseTradingDay } from '../../domain/trading-day.ts';
import { DIVIDEND_TABLE } from '../../lake/reference/dividend-table.ts';
import type { ReferenceState } from '../../lake/reference/find-reference.ts';
import type { Refine } from '../../lake/reference/merge-reference.ts';
import { latestDayIn } from '../../lake/reference/read-reference.ts';
import type { ReferenceRow, ReferenceTable } from '../../lake/reference/reference-table.ts';
import { refineDividends, refineSplits } from '../../lake/reference/refine-events.ts';
import { SPLIT_TABLE } from '../../lake/reference/split-table.ts';
import { type ReferenceUpdate, updateReference } from '../../lake/reference/update-reference.ts';
import { type AskedWindow, askedAfter, referenceWindow } from '../../plan/reference-window.ts';
import type { CorporateActionFilter } from '../../vendor/rest/reference/corporate-actions.ts';
import type { PartWorld } from './reference-world.ts';
import { dividendRow, splitRow } from './vendor-rows.ts';

/** All tickers: splits and dividends of a whole market come in few pages. */
const EVERYONE = '*';

/** Brings splits up to date, and decides which count. */
export function syncSplits(world: PartWorld, overrides: readonly SplitOverride[]): Promise<ReferenceUpdate> {
  return syncActions(world, {
    table: SPLIT_TABLE,
    dayColumn: 'execution_date',
    refine: refineSplits(overrides),
    async *pages(filter) {
      for await (const { rows } of world.rest.splits(filter, world)) yield rows.map(splitRow);
    },
  });
}

/** Brings dividends up to date, and decides which count. */
export function syncDividends(world: PartWorld): Promise<ReferenceUpdate> {
  return syncActions(world, {
    table: DIVIDEND_TABLE,
    dayColumn: 'ex_dividend_date',
    refine: refineDividends,
    async *pages(filter) {
      for await (const { rows } of world.rest.dividends(filter, world)) yield rows.map(dividendRow);
    },
  });
}

/** One of the two tables. */
interface Actions {
  readonly table: ReferenceTable;
  readonly dayColumn: string;
  readonly refine: Refine;
  readonly pages: (filter: CorporateActionFilter) => AsyncIterable<readonly ReferenceRow[]>;
}

async function syncActions(
  world: PartWorld,
  { table, dayColumn, refine, pages }: Actions,
): Promise<ReferenceUpdate> {
  const { request, today, session, onRows } = world;
  return updateReference(world, table, {
    refine,
    replacesDamaged: request.isFull,
    acceptsLosses: request.isFull,
    async receive(draft, state) {
      const asked = askedBefore(state);
      const lastKnown = state === undefined ? undefined : await latestDayIn(session, state, dayColumn, today);
      const window = referenceWindow({ ...request, asked, lastKnown, today });
      const { from, to } = window;
      const filter = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
      for await (const rows of pages(filter)) {
        await draft.add(rows);
        onRows(table.name, draft.rowCount);
      }
      const after = askedAfter(asked, window, today);
      return {
        covers: [[{ column: dayColumn, ...filter }]],
        asked: { [EVERYONE]: { from: after.from ?? null, to: after.to } },
      };
    },
  });
}

function askedBefore(state: ReferenceState | undefined): AskedWindow | undefined {
  const asked = state?.asked[EVERYONE];
  const to = parseTradingDay(asked?.to ?? '');
  return asked === undefined || to === undefined
    ? undefined
    : { from: parseTradingDay(asked.from ?? ''), to };
}
