import { DECISIONS, type Decision } from '../../../contract/api/quarantine.ts';

/** Parts of the page. */
export const QUALITY_TABS = ['findings', 'quarantine', 'trends'] as const;

/** One of {@link QUALITY_TABS}. */
export type QualityTab = (typeof QUALITY_TABS)[number];

/** Severities, gravest first. */
export const SEVERITIES = ['error', 'warning', 'info'] as const;

/** What the page shows; all of it stands in the address. Empty text: no filter. */
export interface QualityState {
  readonly tab: QualityTab;
  readonly dataset: string;
  readonly rule: string;
  readonly severity: (typeof SEVERITIES)[number] | null;
  readonly origin: string;
  readonly symbol: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly reason: string;
  /** Null: whatever was decided. */
  readonly decision: Decision | null;
  /** Part of the message, or of the raw line. */
  readonly q: string;
}

/** What an address without parameters shows. */
export const QUALITY_START: QualityState = {
  tab: 'findings',
  dataset: '',
  rule: '',
  severity: null,
  origin: '',
  symbol: '',
  from: null,
  to: null,
  reason: '',
  decision: 'open',
  q: '',
};

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const ANY_DECISION = 'any';

/** The state an address stands for; what cannot be read of it is as at the start. */
export function parseQualityState(search: URLSearchParams): QualityState {
  const text = (name: string): string => search.get(name) ?? '';
  const day = (name: string): string | null => (DAY.test(text(name)) ? text(name) : null);
  const decision = DECISIONS.find((name) => name === text('decision'));
  return {
    tab: QUALITY_TABS.find((name) => name === text('tab')) ?? QUALITY_START.tab,
    dataset: text('dataset'),
    rule: text('rule'),
    severity: SEVERITIES.find((name) => name === text('severity')) ?? null,
    origin: text('origin'),
    symbol: text('symbol'),
    from: day('from'),
    to: day('to'),
    reason: text('reason'),
    decision: text('decision') === ANY_DECISION ? null : (decision ?? QUALITY_START.decision),
    q: text('q'),
  };
}

/** The address of a state: only what differs from the start. What others keep in `rest`, such as the order of a table, stays. */
export function formatQualityState(
  state: QualityState,
  rest: URLSearchParams = new URLSearchParams(),
): URLSearchParams {
  const start: Readonly<Record<string, unknown>> = { ...QUALITY_START };
  const fields: Readonly<Record<string, string | null>> = {
    ...state,
    decision: state.decision ?? ANY_DECISION,
  };
  const search = new URLSearchParams([...rest].filter(([name]) => !(name in start)));
  for (const [name, value] of Object.entries(fields)) {
    if (value !== null && value !== '' && value !== start[name]) search.set(name, value);
  }
  return search;
}
