import type { ReactElement } from 'react';
import { Segmented } from '../../part/segmented.tsx';
import {
  ADJUSTMENTS,
  type Adjustment,
  type ExplorerState,
  TIMEFRAMES,
  type Timeframe,
} from './explorer-state.ts';
import { SymbolSearch } from './symbol-search.tsx';
import type { ChangeExplorer } from './use-explorer-state.ts';

const TIMEFRAME_HINTS: Readonly<Record<Timeframe, string>> = {
  '1m': '1 minute',
  '5m': '5 minutes',
  '15m': '15 minutes',
  '30m': '30 minutes',
  '1h': '1 hour',
  '4h': '4 hours',
  '1d': '1 day',
  '1w': '1 week',
  '1mo': '1 month',
  '1q': '1 quarter',
  '1y': '1 year',
};

const ADJUST_TITLES: Readonly<Record<Adjustment, { readonly title: string; readonly hint: string }>> = {
  none: { title: 'As traded', hint: 'Prices as traded' },
  splits: { title: 'Splits', hint: 'Adjusted for splits' },
  all: { title: 'All', hint: 'Adjusted for splits and dividends' },
};

/** What is shown: symbol, length of bars, basis of prices, last day. */
export function ExplorerBar({
  state,
  onChange,
}: {
  readonly state: ExplorerState;
  readonly onChange: ChangeExplorer;
}): ReactElement {
  return (
    <div className="explorer-bar">
      <SymbolSearch
        label="Symbol"
        symbol={state.symbol}
        onChoose={({ symbol, asset }) => onChange({ symbol, asset, at: null })}
      />
      <Segmented
        label="Length of bars"
        value={state.timeframe}
        options={TIMEFRAMES.map((value) => ({ value, title: value, hint: TIMEFRAME_HINTS[value] }))}
        onChange={(timeframe) => onChange({ timeframe, at: null })}
      />
      <Segmented
        label="Adjustment"
        value={state.adjust}
        options={ADJUSTMENTS.map((value) => ({ value, ...ADJUST_TITLES[value] }))}
        onChange={(adjust) => onChange({ adjust })}
      />
      {state.adjust !== 'none' && (
        <DayField label="As of" value={state.asOf} onChange={(asOf) => onChange({ asOf })} />
      )}
      <DayField label="Up to" value={state.to} onChange={(to) => onChange({ to, at: null })} />
    </div>
  );
}

function DayField({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string | null;
  readonly onChange: (day: string | null) => void;
}): ReactElement {
  return (
    <label className="inline-field">
      {label}
      <input type="date" value={value ?? ''} onChange={(event) => onChange(event.target.value || null)} />
    </label>
  );
}
