import { addDays, type TradingDay } from '../domain/trading-day.ts';
import { type AskedWindow, askedAfter, LOOK_BACK_DAYS } from './reference-window.ts';

/** One list to ask for; days are of expiration, inclusive. */
export interface ContractQuestion {
  /** Expired contracts, which the vendor otherwise leaves out. */
  readonly isExpired: boolean;
  readonly from: TradingDay | undefined;
  readonly to: TradingDay | undefined;
}

/** What to ask about an underlying’s contracts. */
export interface ContractQuestions {
  readonly ask: readonly ContractQuestion[];
  /** Expirations for which the answers are the whole truth. */
  readonly covers: { readonly from: TradingDay | undefined; readonly to: TradingDay | undefined };
  /** Expirations asked for so far, and the day that reached. */
  readonly asked: AskedWindow;
}

/** What decides the questions. */
export interface ContractFacts {
  readonly asked: AskedWindow | undefined;
  readonly today: TradingDay;
  readonly from?: TradingDay | undefined;
  readonly to?: TradingDay | undefined;
  readonly isFull: boolean;
}

/**
 * The lists that bring an underlying’s contracts up to date. What has not expired is listed whole, for new strikes come at
 * every expiration. What expired since the last time is asked for besides: some contracts live for a few days only.
 * Contracts that expired long ago do not change; they are asked for when told to.
 */
export function contractQuestions(facts: ContractFacts): ContractQuestions {
  const { asked, today, to } = facts;
  const expiredFrom = firstExpired(facts);
  const begin = expiredFrom === 'all' ? undefined : (expiredFrom ?? facts.from ?? today);
  const expired: readonly ContractQuestion[] =
    expiredFrom === undefined
      ? []
      : [{ isExpired: true, from: begin, to: to !== undefined && to < today ? to : undefined }];
  const open: readonly ContractQuestion[] =
    to !== undefined && to < today
      ? []
      : [
          {
            isExpired: false,
            from: facts.from !== undefined && facts.from > today ? facts.from : undefined,
            to,
          },
        ];
  const covers = { from: begin, to };
  return { ask: [...expired, ...open], covers, asked: askedAfter(asked, covers, today) };
}

/** The first expiration of the expired ones that are wanted; `undefined` for none of them. */
function firstExpired({ asked, today, from, to, isFull }: ContractFacts): TradingDay | 'all' | undefined {
  if (from !== undefined) return from <= today ? from : undefined;
  if (isFull || to !== undefined) return 'all';
  return asked === undefined ? undefined : addDays(asked.to, -LOOK_BACK_DAYS);
}
