import { parseTradingDay, type TradingDay } from '../../../domain/trading-day.ts';
import type { StateDatabase } from '../state-database.ts';

/** What a refusal of the plan covers. */
export type RefusalScope =
  /** Everything asked of that family. */
  | { readonly kind: 'endpoint' }
  /** That day and what lies before it: the plan’s history does not reach so far. */
  | { readonly kind: 'until'; readonly day: TradingDay }
  /** That day and what comes after it: the plan does not see days so recent. */
  | { readonly kind: 'since'; readonly day: TradingDay };

/** A refusal with its time. */
export interface RememberedRefusal {
  readonly scope: RefusalScope;
  /** Epoch milliseconds. */
  readonly atMs: number;
}

/** Keeps the widest refusal of each kind for each family of questions. */
export interface RefusalStore {
  read(family: string, kind: RefusalScope['kind']): RememberedRefusal | undefined;
  write(family: string, refusal: RememberedRefusal): void;
}

/** A store of this process. */
export function createMemoryStore(): RefusalStore {
  const refusals = new Map<string, RememberedRefusal>();
  return {
    read: (family, kind) => refusals.get(`${kind} ${family}`),
    write: (family, refusal) => void refusals.set(`${refusal.scope.kind} ${family}`, refusal),
  };
}

/** A store that all processes of the machine share. A file that fails forgets, which costs a call. */
export function createFileStore({ database, account }: StateDatabase): RefusalStore {
  const select = database.prepare(
    'SELECT day, at_ms AS atMs FROM refusals WHERE account = ? AND family = ? AND scope = ?',
  );
  const upsert = database.prepare('INSERT OR REPLACE INTO refusals VALUES (?, ?, ?, ?, ?)');
  return {
    read(family, kind) {
      const row = orNothing(() => select.get(account, family, kind));
      const scope = toScope(kind, row?.['day']);
      const atMs = row?.['atMs'];
      return scope === undefined || typeof atMs !== 'number' ? undefined : { scope, atMs };
    },
    write(family, { scope, atMs }) {
      const day = scope.kind === 'endpoint' ? '' : scope.day;
      orNothing(() => upsert.run(account, family, scope.kind, day, Math.floor(atMs)));
    },
  };
}

function toScope(kind: RefusalScope['kind'], text: unknown): RefusalScope | undefined {
  if (typeof text !== 'string') return undefined;
  if (kind === 'endpoint') return { kind };
  const day = parseTradingDay(text);
  return day === undefined ? undefined : { kind, day };
}

function orNothing<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
