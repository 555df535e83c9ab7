import { useSearchTexts } from '../../setting/search-texts.ts';
import type { ExportForm } from './export-request.ts';

const NAMES: readonly (keyof ExportForm)[] = [
  'dataset',
  'freq',
  'hours',
  'fields',
  'features',
  'symbols',
  'universe',
  'from',
  'to',
  'rebuild',
  'verify',
];

/** Fields of the form, and which export is open: what changes together must be written together. */
export type ExportChange = Partial<ExportForm & { readonly export: string }>;

/** The form in the address, and the way to change it. */
export function useExportForm(): readonly [ExportForm, (change: ExportChange) => void] {
  return useSearchTexts(NAMES);
}
