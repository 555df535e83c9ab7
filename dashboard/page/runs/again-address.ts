import type { JobRequestDocument } from '../../../contract/api/jobs.ts';
import { jobFields, jobTexts } from './job-fields.ts';

/** Symbols that an address takes; more are those of the run. */
const SYMBOLS_MAX = 200;

/** Where a request stands in its form, to be changed: a sync on the page Plan, all else in the form of its kind. */
export function againAddress(run: string, { action, options }: JobRequestDocument): string {
  const texts = jobTexts(jobFields(action), { ...options });
  const isLong = action === 'sync' && (options.symbols?.length ?? 0) > SYMBOLS_MAX;
  const shown = isLong ? { ...texts, symbols: undefined, of: run } : texts;
  const search = new URLSearchParams(
    Object.entries(shown).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])),
  );
  if (action === 'sync') return `/plan?${search.toString()}`;
  search.set('kind', action);
  return `/runs/new?${search.toString()}`;
}
