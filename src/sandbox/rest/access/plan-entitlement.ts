import type { DatasetName } from '../../../domain/dataset.ts';
import { localDayOf } from '../../../domain/local-time.ts';
import { addDays, parseTradingDay, type TradingDay, yearOf } from '../../../domain/trading-day.ts';
import type { Demand, Entitlement, Verdict } from '../../../vendor-api/entitlement.ts';
import type { SandboxOptions } from '../../sandbox-options.ts';
import { PLANS, type Plan } from './plan.ts';

type Rules = Pick<SandboxOptions, 'plan' | 'historyDays' | 'forbidden' | 'historyEdge' | 'isDelayed'>;

const GRANTED: Verdict = { kind: 'granted' };

/** The rights of the sandbox’s key: its plan, and what is forbidden besides. */
export function planEntitlement(rules: Rules, nowMs: () => number): Entitlement {
  const plan = rules.plan === undefined ? undefined : PLANS[rules.plan];
  const edge = rules.historyEdge ?? (rules.plan === 'basic' ? 'clip' : 'reject');
  return {
    isDelayed: rules.isDelayed ?? plan?.isDelayed ?? false,
    judge: (demand) => {
      if (!isEntitled(demand, plan, rules.forbidden ?? [])) return { kind: 'not-entitled' };
      if (demand.days === undefined) return GRANTED;
      const today = localDayOf(nowMs(), 'America/New_York');
      if (plan?.isEndOfDay === true && demand.days.to >= today) return { kind: 'outside-timeframe' };
      const floor = historyFloor(plan, rules.historyDays, today);
      if (floor === undefined || demand.days.from >= floor) return GRANTED;
      if (edge === 'reject' || demand.days.to < floor) return { kind: 'outside-timeframe' };
      return { kind: 'granted', from: floor };
    },
  };
}

/** The first day a plan covers; everything when `undefined`. */
function historyFloor(
  plan: Plan | undefined,
  historyDays: number | undefined,
  today: TradingDay,
): TradingDay | undefined {
  if (historyDays !== undefined) return addDays(today, -historyDays);
  if (plan?.historyYears === undefined) return undefined;
  const year = String(yearOf(today) - plan.historyYears).padStart(4, '0');
  return parseTradingDay(`${year}${today.slice(4)}`) ?? parseTradingDay(`${year}-02-28`);
}

function isEntitled(
  { asset, data }: Demand,
  plan: Plan | undefined,
  forbidden: readonly DatasetName[],
): boolean {
  if (plan?.hasPaidData === false && (data === 'snapshot' || data === 'second-bars')) return false;
  if (data === 'day-bars') return !forbidden.includes(`${asset}_daily`);
  return data === 'reference' || data === 'snapshot' || !forbidden.includes(`${asset}_minute`);
}
