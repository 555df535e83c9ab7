import { countOf } from '../../domain/count-of.ts';
import { readCoverage } from '../../lake/metadata/dataset-coverage.ts';
import type { BarFileFilter } from '../../lake/query/bar-files.ts';
import type { ReadContext } from '../../lake/query/query-bars.ts';
import { findOtherCase } from '../../lake/query/symbol-coverage.ts';
import type { Configuration } from '../config/configuration.ts';

/** Says why a query found nothing, by what the lake does hold. */
export async function explainEmpty(
  asked: BarFileFilter & { readonly symbols: readonly string[] },
  reading: ReadContext,
  calendar: Configuration['calendar'],
): Promise<string> {
  const coverage = await readCoverage(reading.lake.catalog, { calendar, layer: 'bronze' });
  const own = coverage.find(({ dataset }) => dataset === asked.dataset);
  if (own === undefined) {
    const names = coverage.map(({ dataset }) => dataset);
    const held = names.length === 0 ? 'nothing yet' : names.join(', ');
    return `No rows: the lake holds no ${asked.dataset}. It holds ${held}.`;
  }
  const { dataset, from, to, days } = own;
  const held = `The lake holds ${dataset} from ${from} to ${to} (${countOf(days, 'day')}).`;
  if ((asked.from ?? from) > to || (asked.to ?? to) < from || asked.symbols.length === 0) {
    return `No rows. ${held}`;
  }
  const others = await findOtherCase(asked.symbols, [dataset], reading);
  const hint = others.length === 0 ? '' : ` Symbols are case-sensitive: there is ${others.join(', ')}.`;
  return `No rows. ${held}${hint}`;
}
