import type { CallRate } from './call-rate.ts';

/** The vendor’s plans for one asset class, cheapest first. */
export const PLAN_NAMES = ['basic', 'starter', 'developer', 'advanced'] as const;

/** The name of a plan. */
export type PlanName = (typeof PLAN_NAMES)[number];

/** What a plan gives. */
export interface Plan {
  /** Years of history, counted back from today; everything when absent. */
  readonly historyYears: number | undefined;
  readonly rate: CallRate | undefined;
  readonly isDelayed: boolean;
  /** Refuses today. */
  readonly isEndOfDay: boolean;
  /** Snapshots, bars of seconds and flat files. */
  readonly hasPaidData: boolean;
}

const PAID = { rate: undefined, isDelayed: true, isEndOfDay: false, hasPaidData: true } as const;

/** Prices and limits as of October 2026, for shares. */
export const PLANS: Readonly<Record<PlanName, Plan>> = {
  basic: {
    historyYears: 2,
    rate: { calls: 5, windowMs: 60_000 },
    isDelayed: false,
    isEndOfDay: true,
    hasPaidData: false,
  },
  starter: { ...PAID, historyYears: 5 },
  developer: { ...PAID, historyYears: 10 },
  advanced: { ...PAID, historyYears: undefined, isDelayed: false },
};
