import { useSearchParams } from 'wouter';
import type { BarsQuery } from '../../../contract/api/bars.ts';
import type { Query } from '../../api/address.ts';

/** Bars shown. */
const BARS_SHOWN = 250;

/** What a chart is drawn of comes first. */
const COLUMNS = 'timestamp,symbol,close,open,high,low,volume';

/** On which basis prices are put. */
export const ADJUSTS: readonly { readonly value: BarsQuery['adjust']; readonly title: string }[] = [
  { value: 'none', title: 'As traded' },
  { value: 'splits', title: 'Splits' },
  { value: 'all', title: 'All' },
];

/** What of the preview stands in the address; empty is the default. */
export interface PreviewState {
  /** The dataset. */
  readonly preview: string;
  /** Separated by commas or blanks. */
  readonly symbols: string;
  /** The last day. */
  readonly to: string;
  readonly adjust: BarsQuery['adjust'];
  /** The day on whose shares prices stand. */
  readonly asOf: string;
}

/** Changes some of it. */
export type ChangePreview = (change: Partial<PreviewState>) => void;

/** The last bars of a preview, newest first. */
export function previewQuery({ preview, symbols, to, adjust, asOf }: PreviewState): Query {
  return {
    dataset: preview,
    symbols:
      symbols
        .split(/[\s,]+/)
        .filter((word) => word !== '')
        .join(',') || null,
    to: to || null,
    adjust,
    asOf: adjust === 'none' ? null : asOf || null,
    columns: COLUMNS,
    order: 'time',
    desc: true,
    limit: BARS_SHOWN,
  };
}

/** The preview in the address, whether it is open, and the ways to change it. */
export function usePreviewState(): {
  readonly state: PreviewState;
  readonly isOpen: boolean;
  readonly change: ChangePreview;
  readonly open: () => void;
} {
  const [search, setSearch] = useSearchParams();
  const adjust = ADJUSTS.find(({ value }) => value === search.get('adjust'))?.value ?? 'none';
  const state: PreviewState = {
    preview: search.get('preview') ?? '',
    symbols: search.get('symbols') ?? '',
    to: search.get('to') ?? '',
    adjust,
    asOf: search.get('asOf') ?? '',
  };
  const change: ChangePreview = (fields) => {
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        // A preview without a dataset is open, too.
        after.set('preview', state.preview);
        for (const [name, value] of Object.entries(fields)) {
          if ((value === '' && name !== 'preview') || value === 'none') after.delete(name);
          else after.set(name, value);
        }
        return after;
      },
      { replace: true },
    );
  };
  return { state, isOpen: search.has('preview'), change, open: () => change({}) };
}
