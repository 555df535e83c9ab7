import { useSearchParams } from 'wouter';
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
  const [search, setSearch] = useSearchParams();
  const form = Object.fromEntries(NAMES.map((name) => [name, search.get(name) ?? ''])) as Readonly<
    Record<keyof ExportForm, string>
  >;
  const change = (fields: ExportChange): void => {
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries(fields)) {
          if (value === '') after.delete(name);
          else after.set(name, value);
        }
        return after;
      },
      { replace: true },
    );
  };
  return [form, change];
}
