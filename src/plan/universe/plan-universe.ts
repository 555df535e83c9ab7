import { BarlakeError } from '../../domain/barlake-error.ts';
import { daysBetween } from '../../domain/trading-day.ts';
import { CATEGORY_FACTS } from '../../domain/universe-category.ts';
import {
  type RejectedUniverseRoute,
  UNIVERSE_ROUTES,
  type UniverseFacts,
  type UniversePlan,
  type UniverseRequest,
  type UniverseRoute,
} from './universe-request.ts';

/** Bars older than this say little about what trades now: every week some twenty shares come and go. */
const LAKE_DAYS_MAX = 7;

/** Types rarely change, but a fund that is newer than the table would pass for a share. */
const TYPES_DAYS_MAX = 30;

/** Whether a way can serve a request, and whether it does so well enough to be taken unasked. */
type Verdict =
  | { readonly kind: 'fit'; readonly calls: number; readonly reason: string }
  | { readonly kind: 'poor'; readonly calls: number; readonly reason: string }
  | { readonly kind: 'impossible'; readonly reason: string };

/**
 * The cheapest way that serves the request well, with the ways not taken; the ticker table comes before
 * the bars, which cost no call either, since it has names and what is listed without trading. Throws `E_ROUTE` when the way asked for cannot serve it.
 */
export function planUniverse(request: UniverseRequest, facts: UniverseFacts): UniversePlan {
  const verdicts = UNIVERSE_ROUTES.map((route) => ({ route, verdict: JUDGES[route](request, facts) }));
  const chosen =
    request.route === 'auto'
      ? verdicts.find(({ verdict }) => verdict.kind === 'fit')
      : verdicts.find(({ route }) => route === request.route);
  // The list serves everything: it is always fit.
  if (chosen === undefined) throw new RangeError('no way to find symbols');
  const { route, verdict } = chosen;
  if (verdict.kind === 'impossible') throw cannotServe(route, request, verdict.reason);
  const isForced = request.route !== 'auto';
  const rejected = verdicts
    .filter((each) => each.route !== route)
    .map((each) => toRejected(each.route, each.verdict, isForced));
  return {
    route,
    reason: isForced ? `asked for; ${verdict.reason}` : verdict.reason,
    calls: verdict.calls,
    ...(route === 'snapshot' && !isForced ? { fallback: 'list' as const } : {}),
    rejected,
  };
}

function toRejected(route: UniverseRoute, verdict: Verdict, isForced: boolean): RejectedUniverseRoute {
  if (verdict.kind === 'impossible') return { route, reason: verdict.reason };
  const { calls } = verdict;
  if (verdict.kind === 'poor') return { route, reason: verdict.reason, calls };
  return { route, reason: isForced ? 'another way was asked for' : 'a cheaper way serves it', calls };
}

type Judge = (request: UniverseRequest, facts: UniverseFacts) => Verdict;

const JUDGES: Readonly<Record<UniverseRoute, Judge>> = {
  lake: judgeLake,
  reference: judgeReference,
  snapshot: judgeSnapshot,
  list: judgeList,
};

function judgeLake(request: UniverseRequest, facts: UniverseFacts): Verdict {
  const { category, asOf } = request;
  if (category === 'otc') return impossible('no file of bars has over-the-counter shares');
  if (request.active !== 'true') return impossible('what was delisted does not trade');
  const { lakeDay, today } = facts;
  if (lakeDay === undefined) {
    return impossible(asOf === undefined ? 'the lake holds no day of it' : `the lake does not hold ${asOf}`);
  }
  const reason = `everything that traded on ${lakeDay}, from the lake’s own bars`;
  if (asOf !== undefined && CATEGORY_FACTS[category].types !== undefined) {
    return poor(0, 'funds that are gone since would pass for shares; only the list has their types');
  }
  const blind = blindReason(request, facts);
  if (blind !== undefined) return category === 'etf' ? impossible(blind) : poor(0, blind);
  if (asOf === undefined && daysBetween(lakeDay, today) > LAKE_DAYS_MAX) {
    return poor(0, `the lake’s newest day, ${lakeDay}, is more than ${LAKE_DAYS_MAX} days old`);
  }
  return { kind: 'fit', calls: 0, reason };
}

function judgeReference({ category, asOf, active }: UniverseRequest, facts: UniverseFacts): Verdict {
  if (CATEGORY_FACTS[category].market === undefined) return impossible('the ticker table holds no options');
  if (asOf !== undefined) return impossible('the ticker table does not say who was listed on a past day');
  const { listedAsOf } = facts;
  const lists = [
    ...(active === 'false' ? [] : [listedAsOf.active]),
    ...(active === 'true' ? [] : [listedAsOf.delisted]),
  ];
  const oldest = lists.reduce((left, right) =>
    left === undefined || right === undefined ? undefined : left < right ? left : right,
  );
  if (oldest === undefined) return impossible('the lake has no whole ticker list of it yet');
  const reason = `the ticker list as of ${oldest}, from the lake`;
  if (!facts.hasTradedSince(oldest)) return { kind: 'fit', calls: 0, reason };
  return poor(0, `the lake’s ticker list is as of ${oldest}, and the market has traded since`);
}

function judgeSnapshot(request: UniverseRequest, facts: UniverseFacts): Verdict {
  const { category, asOf, active } = request;
  if (CATEGORY_FACTS[category].market !== 'stocks')
    return impossible('the snapshot is of listed shares only');
  if (asOf !== undefined) return impossible('a snapshot is of now');
  if (active !== 'true') return impossible('what was delisted is in no snapshot');
  const blind = blindReason(request, facts);
  if (blind === undefined) return { kind: 'fit', calls: 1, reason: 'one call for the whole market' };
  return category === 'etf' ? impossible(blind) : poor(1, blind);
}

function judgeList({ category, active }: UniverseRequest, { listPages }: UniverseFacts): Verdict {
  const calls = active === 'all' ? listPages * 2 : listPages;
  const what = category === 'options' ? 'list of contracts' : 'ticker list';
  const besides = category === 'options' ? '' : ', with names and types';
  return { kind: 'fit', calls, reason: `the vendor’s ${what}, a thousand rows a call${besides}` };
}

/** Why shares cannot be told from funds by symbol alone; `undefined` when they can, or need not be. */
function blindReason(
  { category }: UniverseRequest,
  { listedAsOf, today }: UniverseFacts,
): string | undefined {
  if (CATEGORY_FACTS[category].types === undefined) return undefined;
  if (listedAsOf.active !== undefined && daysBetween(listedAsOf.active, today) <= TYPES_DAYS_MAX)
    return undefined;
  return listedAsOf.active === undefined
    ? 'it names symbols only, and the lake has no ticker list to tell shares from funds'
    : `it names symbols only, and the lake’s ticker list, as of ${listedAsOf.active}, is too old to tell shares from funds`;
}

function poor(calls: number, reason: string): Verdict {
  return { kind: 'poor', calls, reason };
}

function impossible(reason: string): Verdict {
  return { kind: 'impossible', reason };
}

function cannotServe(route: UniverseRoute, { category }: UniverseRequest, reason: string): BarlakeError {
  return new BarlakeError('E_ROUTE', {
    message: `--route ${route} cannot serve ${category} as asked for: ${reason}.`,
    mend: 'Leave --route out to have the cheapest way that can; --route list serves everything.',
    details: { route, category, reason },
  });
}
