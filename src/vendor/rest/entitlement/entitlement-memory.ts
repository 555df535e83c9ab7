import type { Clock } from '../../../domain/clock.ts';
import type { TradingDay } from '../../../domain/trading-day.ts';
import type { RefusalScope, RefusalStore, RememberedRefusal } from './refusal-store.ts';

/** A refusal is believed for an hour: plans change, and what a new plan includes has to be found out. */
export const REFUSAL_BELIEVED_MS = 3_600_000;

/** Remembers what the plan refused, so that the same question is not asked again. */
export interface EntitlementMemory {
  /** Whether a question of that family about `day` was refused lately; without a day, about the family as a whole. */
  isForbidden(family: string, day: TradingDay | undefined): boolean;
  remember(family: string, scope: RefusalScope): void;
}

/** A memory that keeps what it is told in `store`. */
export function createEntitlementMemory(clock: Clock, store: RefusalStore): EntitlementMemory {
  const believed = (family: string, kind: RefusalScope['kind']): RememberedRefusal | undefined => {
    const refusal = store.read(family, kind);
    const ageMs = clock.nowMs() - (refusal?.atMs ?? 0);
    return ageMs >= 0 && ageMs < REFUSAL_BELIEVED_MS ? refusal : undefined;
  };
  return {
    isForbidden: (family, day) =>
      (['endpoint', 'until', 'since'] as const).some((kind) => {
        const refusal = believed(family, kind);
        return refusal !== undefined && covers(refusal.scope, day);
      }),
    remember(family, scope) {
      const known = believed(family, scope.kind);
      // A narrower refusal must not make the wider one forgotten.
      if (known !== undefined && scope.kind !== 'endpoint' && !covers(scope, dayOf(known.scope))) return;
      store.write(family, { scope, atMs: clock.nowMs() });
    },
  };
}

function covers(scope: RefusalScope, day: TradingDay | undefined): boolean {
  if (scope.kind === 'endpoint') return true;
  if (day === undefined) return false;
  return scope.kind === 'until' ? day <= scope.day : day >= scope.day;
}

function dayOf(scope: RefusalScope): TradingDay | undefined {
  return scope.kind === 'endpoint' ? undefined : scope.day;
}
