import type { DuckDbConnection } from '../../lake/duckdb/session.ts';
import { widestOfFiles } from '../../lake/query/bar-files.ts';
import type { ReadPart, ReadPlan } from '../../plan/query/read-plan.ts';

/**
 * The plan with a file of double precision first in each part, when there is one: the first file gives the columns their
 * types, and reading must not round. Only bronze and silver come in two precisions.
 */
export async function widestParts(plan: ReadPlan, connection: DuckDbConnection): Promise<ReadPlan> {
  const parts: ReadPart[] = [];
  for (const part of plan.parts) {
    const isMixed = part.origin === 'bronze' && part.files.length > 1;
    parts.push(isMixed ? { ...part, files: await widestOfFiles(connection, part.files) } : part);
  }
  return { ...plan, parts };
}
