import type { ExportPlanDocument } from '../../../contract/cli/export.ts';
import { openSession } from '../../lake/duckdb/session.ts';
import { openReadSession } from '../../lake/query/read-session.ts';
import { openLakeToRead } from '../reading/open-lake.ts';
import { readLimits } from '../reading/read-limits.ts';
import type { ExportOptions } from './export-world.ts';
import { planExport } from './plan-export.ts';
import type { QlibExportRequest } from './qlib-request.ts';

/** What an export would do by the silver there is, on engines of its own; writes nothing. Throws what {@link planExport} throws. */
export async function dryRunExport(
  request: QlibExportRequest,
  options: Pick<ExportOptions, 'config' | 'version' | 'signal'>,
): Promise<ExportPlanDocument> {
  const { config } = options;
  await using lake = await openLakeToRead(config.lake);
  const limits = readLimits(config);
  await using scratch = await openReadSession(limits);
  using session = await openSession({ ...limits, tempFolder: scratch.scratchFolder });
  const { fields, features, absent, notes, ...plan } = await planExport(request, { lake, session }, options);
  return {
    ...plan,
    fields: [...fields],
    features: [...features],
    absent: [...absent],
    notes: [...notes],
  };
}
