import type { DuckDbSession } from '../../lake/duckdb/session.ts';
import type { Lake } from '../../lake/lake.ts';
import { inspectExport } from '../../lake/qlib/export-folder.ts';
import { foreseeExport } from '../../lake/qlib/foresee-export.ts';
import { openSource } from '../../lake/qlib/open-source.ts';
import type { ExportOptions } from './export-world.ts';
import { gatherJob } from './gather-job.ts';
import type { QlibExportRequest } from './qlib-request.ts';
import type { QlibExportPlan } from './qlib-result.ts';

/**
 * What an export of silver as it is would be about; writes nothing. Throws `E_NOT_HELD`, `E_EXPORT_TARGET`, `E_FEATURES`.
 */
export async function planExport(
  request: QlibExportRequest,
  { lake, session }: { readonly lake: Lake; readonly session: DuckDbSession },
  options: Pick<ExportOptions, 'config' | 'version' | 'signal'>,
): Promise<QlibExportPlan> {
  using connection = await session.connect();
  const { job, notes } = await gatherJob(request, { lake, connection }, options);
  const found = await inspectExport(job.folder, job.asset);
  const source = await openSource(session, job);
  const { symbols, calendar, firstDay, lastDay } = source;
  const foreseen = await foreseeExport(job, { source, found, signal: options.signal });
  const names = new Set(symbols.names);
  const { fields, features } = request;
  const files = names.size * (fields.length + features.length);
  return {
    dataset: request.dataset,
    freq: request.freq.name,
    folder: job.folder,
    fields,
    features,
    isThere: found.state?.freqs[request.freq.name] !== undefined,
    ...foreseen,
    firstDay,
    lastDay,
    symbols: names.size,
    days: calendar.days.length,
    rows: calendar.rows,
    files,
    bytes: 4 * files * (calendar.rows + 1),
    absent: (request.symbols ?? []).filter((symbol) => !names.has(symbol)),
    notes,
  };
}
