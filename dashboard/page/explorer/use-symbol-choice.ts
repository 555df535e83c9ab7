import { type KeyboardEvent, useState } from 'react';
import type { SymbolRow } from '../../../contract/api/symbols.ts';
import { useDocument } from '../../api/use-document.ts';
import { formatCount } from '../../format/quantity.ts';
import { useSettled } from './use-settled.ts';

const SHOWN_SYMBOLS = 20;
const TYPING_PAUSE_MS = 120;
const NO_ROWS: readonly SymbolRow[] = [];

/** A search for a symbol on its way. */
export interface SymbolChoice {
  /** Null: nobody is searching. */
  readonly typed: string | null;
  readonly rows: readonly SymbolRow[];
  /** Index of the row that Enter takes. */
  readonly at: number;
  readonly isOpen: boolean;
  /** How many symbols match, in words. */
  readonly status: string;
  readonly setTyped: (typed: string) => void;
  readonly close: () => void;
  readonly choose: (row: SymbolRow | undefined) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** Finds symbols while one types: asked once the typing rests, chosen by arrows and Enter. */
export function useSymbolChoice(onChoose: (row: SymbolRow) => void): SymbolChoice {
  const [typed, setTypedOnly] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const text = useSettled(typed ?? '', TYPING_PAUSE_MS);
  const isOpen = typed !== null;
  const { data, isPlaceholderData, isFetching } = useDocument('symbols', {
    query: { q: text, limit: SHOWN_SYMBOLS },
    isEnabled: isOpen,
  });
  const rows = data?.rows ?? NO_ROWS;
  const at = Math.min(active, rows.length - 1);
  const isCurrent = text === typed && !isPlaceholderData;
  const setTyped = (after: string): void => {
    setTypedOnly(after);
    setActive(0);
  };
  const close = (): void => {
    setTypedOnly(null);
    setActive(0);
  };
  const choose = (row: SymbolRow | undefined): void => {
    if (row === undefined) return;
    close();
    onChoose(row);
  };
  const onEnter = (): void => {
    const exact = rows.find((row) => row.symbol === typed);
    // Who types a symbol and Enter faster than the list comes means that symbol.
    if (isCurrent) choose(active === 0 ? (exact ?? rows[at]) : rows[at]);
    else choose(typedRow(typed));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined && !(isOpen && (event.key === 'Enter' || event.key === 'Escape'))) return;
    event.preventDefault();
    if (step === undefined) (event.key === 'Enter' ? onEnter : close)();
    else if (isOpen) setActive((at + step + rows.length) % Math.max(1, rows.length));
    else setTyped('');
  };
  const status = isOpen ? countText({ rows: rows.length, total: data?.total, isFetching }) : '';
  return { typed, rows, at, isOpen, status, setTyped, close, choose, onKeyDown };
}

const STEPS: Readonly<Record<string, number | undefined>> = { ArrowDown: 1, ArrowUp: -1 };

function typedRow(typed: string | null): SymbolRow | undefined {
  const symbol = (typed ?? '').trim();
  return symbol === '' ? undefined : { symbol, name: null, asset: assetOf(symbol), from: null, to: null };
}

/** The asset that a symbol’s prefix tells, as vendors write them. */
function assetOf(symbol: string): string {
  const prefixes: Readonly<Record<string, string>> = { O: 'options', X: 'crypto', C: 'fx', I: 'indices' };
  return prefixes[/^([OXCI]):/.exec(symbol)?.[1] ?? ''] ?? 'stocks';
}

function countText({
  rows,
  total,
  isFetching,
}: {
  readonly rows: number;
  readonly total: number | undefined;
  readonly isFetching: boolean;
}): string {
  if (total === undefined) return isFetching ? 'Searching…' : '';
  if (total === 0) return 'No symbol of the lake matches';
  return total > rows ? `${rows} of ${formatCount(total)} symbols` : `${formatCount(total)} symbols`;
}
