import type { SyncRequestDocument } from '../../../contract/api/sync-request.ts';

/** How far to go. */
export const LAYERS = ['landing', 'bronze', 'silver', 'gold'] as const;
/** Where from. */
export const ROUTES = ['auto', 'flat', 'grouped', 'rest'] as const;
/** Which days. */
export const MODES = ['missing', 'retry-failed', 'rebuild'] as const;

/** The form as text, the way it stands in the address. */
export interface PlanForm {
  readonly datasets: string;
  readonly from: string;
  readonly to: string;
  /** Only these days of the range; empty: all. */
  readonly days: string;
  readonly symbols: string;
  readonly universe: string;
  /** A run whose symbols are meant, where these are too many for an address. */
  readonly of: string;
  readonly through: string;
  readonly route: string;
  readonly mode: string;
}

/** What the form asks for, or what is wrong with it. */
export type ReadForm =
  | { readonly kind: 'request'; readonly request: SyncRequestDocument }
  | { readonly kind: 'wrong'; readonly what: string };

/**
 * Reads the form; what is not chosen takes the defaults of the command line. `ofRun`: the symbols of the run that the form names, absent
 * until they are known.
 */
export function readForm(form: PlanForm, ofRun?: readonly string[]): ReadForm {
  const datasets = listOf(form.datasets);
  if (datasets.length === 0) return { kind: 'wrong', what: 'Choose at least one dataset.' };
  if (form.from === '' || form.to === '')
    return { kind: 'wrong', what: 'Choose the first and the last day.' };
  if (form.from > form.to) return { kind: 'wrong', what: 'The first day lies after the last one.' };
  if (form.of !== '' && ofRun === undefined)
    return { kind: 'wrong', what: 'The symbols of that run are not known yet.' };
  const symbols = form.of === '' ? listOf(form.symbols) : (ofRun ?? []);
  const days = listOf(form.days);
  if (symbols.length > 0 && form.universe !== '')
    return { kind: 'wrong', what: 'Choose either symbols or a universe.' };
  return {
    kind: 'request',
    request: {
      datasets,
      from: form.from,
      to: form.to,
      ...(days.length === 0 ? {} : { days }),
      ...(symbols.length === 0 ? {} : { symbols }),
      ...(form.universe === '' ? {} : { universe: form.universe }),
      through: oneOf(LAYERS, form.through) ?? 'bronze',
      route: oneOf(ROUTES, form.route) ?? 'auto',
      mode: oneOf(MODES, form.mode) ?? 'missing',
    },
  };
}

/** The same request as a person would type it. */
export function commandOf(request: SyncRequestDocument): string {
  const { datasets, from, to, symbols, universe, through, route, mode } = request;
  return [
    `barlake sync ${datasets.join(' ')} --from ${from} --to ${to}`,
    symbols === undefined ? '' : `--symbols ${symbols.join(',')}`,
    universe === undefined ? '' : `--universe ${universe}`,
    through === 'bronze' ? '' : `--through ${through}`,
    route === 'auto' ? '' : `--route ${route}`,
    mode === 'missing' ? '' : `--${mode}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** Names separated by commas or blanks, each once. */
export function listOf(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,]+/).filter((word) => word !== ''))];
}

function oneOf<Value extends string>(values: readonly Value[], text: string): Value | undefined {
  return values.find((value) => value === text);
}
