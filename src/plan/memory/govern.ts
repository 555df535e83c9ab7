import { type ResourcePlan, stepDown } from '../resource-plan.ts';
import { EASY_SHARE, type MemoryVerdict } from './judge-memory.ts';

/** What a governor remembers from one reading to the next. */
export interface GovernorState {
  /** The plan in force last; the one that was made for the machine first. */
  readonly plans: readonly [ResourcePlan, ...ResourcePlan[]];
  /** When the plan was last changed; `undefined`: never. */
  readonly changedMs: number | undefined;
  /** Since when memory has been easy without a break; `undefined`: it is not. */
  readonly easySinceMs: number | undefined;
}

/** What a reading leads to. */
export interface Governed {
  readonly state: GovernorState;
  readonly step: 'none' | 'down' | 'up';
}

/** What was given back has so long to show before the next step down. */
const SETTLE_MS = 5_000;

/** Memory has to be easy for so long before a step up: a run that swings between two plans does neither well. */
const EASY_MS = 30_000;

/** A governor before its first reading. */
export function beginGoverning(plan: ResourcePlan): GovernorState {
  return { plans: [plan], changedMs: undefined, easySinceMs: undefined };
}

/** The plan in force. */
export function planInForce({ plans }: GovernorState): ResourcePlan {
  return plans.at(-1) ?? plans[0];
}

/**
 * Decides what follows from a verdict: a step down while memory is being shed, a step up again once it has been easy for a
 * while. Easy begins well below full, so that a step up is not at once taken back.
 */
export function govern(state: GovernorState, { level, share }: MemoryVerdict, nowMs: number): Governed {
  const easySinceMs = share < EASY_SHARE ? (state.easySinceMs ?? nowMs) : undefined;
  const kept = { ...state, easySinceMs };
  const hasSettled = state.changedMs === undefined || nowMs - state.changedMs >= SETTLE_MS;
  if (level === 'shedding' && hasSettled) {
    const less = stepDown(planInForce(state));
    if (less === undefined) return { state: kept, step: 'none' };
    return { state: { ...kept, plans: [...state.plans, less], changedMs: nowMs }, step: 'down' };
  }
  const [first, ...others] = state.plans;
  if (others.length === 0 || easySinceMs === undefined || nowMs - easySinceMs < EASY_MS) {
    return { state: kept, step: 'none' };
  }
  const plans = [first, ...others.slice(0, -1)] as const;
  return { state: { plans, changedMs: nowMs, easySinceMs: nowMs }, step: 'up' };
}
