import { sql } from 'kysely';
import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import type { HealthFacts } from '../../plan/health/health-facts.ts';

/** Days of a dataset that its rate of refused rows is taken from: one bad day shows, and goes away within a week. */
const DAYS = 5;

/** Rows received and refused in the newest days of each dataset. */
export async function readNewestRefusals(
  { db }: Pick<Catalog, 'db'>,
  datasets: readonly string[],
): Promise<HealthFacts['quarantine']> {
  if (datasets.length === 0) return [];
  const { rows } = await sql<HealthFacts['quarantine'][number]>`
    SELECT dataset, count(*) AS days, sum(rows + quarantined + duplicates) AS received, sum(quarantined) AS refused
    FROM (
      SELECT dataset, rows, quarantined, duplicates,
        row_number() OVER (PARTITION BY dataset ORDER BY key DESC) AS newest
      FROM partitions
      WHERE layer = 'bronze' AND dataset IN (${sql.join([...datasets])})
    ) AS days
    WHERE newest <= ${DAYS}
    GROUP BY dataset
    ORDER BY dataset`.execute(db);
  return rows;
}
