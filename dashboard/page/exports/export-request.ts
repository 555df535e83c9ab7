import type { ExportRequestDocument, ExportRow } from '../../../contract/api/exports.ts';

/** Frequencies offered; the command line takes any number of minutes up to 390. */
export const MINUTE_FREQS = ['1min', '5min', '15min', '30min', '60min'] as const;

/** The form as text, the way it stands in the address; empty is the default. */
export interface ExportForm {
  readonly dataset: string;
  readonly freq: string;
  readonly hours: string;
  readonly fields: string;
  /** Names of feature sets. */
  readonly features: string;
  readonly symbols: string;
  readonly universe: string;
  readonly from: string;
  readonly to: string;
  /** `1`: yes. */
  readonly rebuild: string;
  readonly verify: string;
}

/** What the form asks for, or what is wrong with it. */
export type ReadExportForm =
  | { readonly kind: 'request'; readonly request: ExportRequestDocument }
  | { readonly kind: 'wrong'; readonly what: string };

/** Whether a dataset has bars of minutes. */
export function isOfMinutes(dataset: string): boolean {
  return dataset.endsWith('_minute');
}

/** Reads the form. */
export function readExportForm(form: ExportForm): ReadExportForm {
  if (form.dataset === '') return { kind: 'wrong', what: 'Choose a dataset.' };
  const { from, to, freq } = form;
  if (from !== '' && to !== '' && from > to)
    return { kind: 'wrong', what: 'The first day lies after the last one.' };
  const [fields, features, symbols] = [form.fields, form.features, form.symbols].map(namesOf);
  if (symbols !== undefined && form.universe !== '')
    return { kind: 'wrong', what: 'Choose either symbols or a universe.' };
  const ofMinutes = isOfMinutes(form.dataset);
  if (features !== undefined && ofMinutes && freq !== '' && freq !== '1min')
    return { kind: 'wrong', what: 'Features are of single minutes: choose 1min, or no set.' };
  return {
    kind: 'request',
    request: {
      dataset: form.dataset,
      ...(freq === '' || !ofMinutes ? {} : { freq }),
      ...(form.hours === 'extended' && ofMinutes ? { hours: 'extended' } : {}),
      ...(fields === undefined ? {} : { fields }),
      ...(features === undefined ? {} : { features }),
      ...(symbols === undefined ? {} : { symbols }),
      ...(form.universe === '' ? {} : { universe: form.universe }),
      ...(from === '' ? {} : { from }),
      ...(to === '' ? {} : { to }),
      isRebuild: form.rebuild === '1',
      isVerified: form.verify === '1',
    },
  };
}

/** The form that asks for an export as it stands, its symbols and days left to be chosen. */
export function formOf({ dataset, freq, hours, fields, sets }: ExportRow): ExportForm {
  return {
    dataset,
    freq: isOfMinutes(dataset) ? freq : '',
    hours: hours === 'extended' ? hours : '',
    fields: fields.join(','),
    features: sets.join(','),
    symbols: '',
    universe: '',
    from: '',
    to: '',
    rebuild: '',
    verify: '',
  };
}

/** The same request as a person would type it. */
export function exportCommand(request: ExportRequestDocument): string {
  const { dataset, freq, hours, fields, features, symbols, universe, from, to } = request;
  const options: readonly (readonly [string, string | undefined])[] = [
    ['dataset', dataset === 'stocks_daily' ? undefined : dataset],
    ['freq', freq],
    ['hours', hours],
    ['fields', fields?.join(',')],
    ['features', features?.join(',')],
    ['symbols', symbols?.join(',')],
    ['universe', universe],
    ['from', from],
    ['to', to],
  ];
  return [
    'barlake export qlib',
    ...options.flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${value}`])),
    ...(request.isRebuild ? ['--rebuild'] : []),
    ...(request.isVerified ? ['--verify'] : []),
  ].join(' ');
}

/** Names separated by commas or blanks, each once; `undefined` for none. */
function namesOf(text: string): readonly string[] | undefined {
  const names = [...new Set(text.split(/[\s,]+/).filter((word) => word !== ''))];
  return names.length === 0 ? undefined : names;
}
