import { z } from 'zod';
import { API_PATH } from '../../../../contract/api/api-path.ts';
import { type PageQuery, pageQueryFields } from '../../../../contract/api/page.ts';
import { auditDocumentSchema } from '../../../../contract/api/system.ts';
import { countAudit, readAudit } from '../../../lake/catalog/audit-log.ts';
import { offsetOf } from '../page-cursor.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWork } from '../work/server-work.ts';

const query: z.ZodType<PageQuery> = z.strictObject(pageQueryFields);

/** What people did here. Cursors are numbers of entries, so that what is done meanwhile moves no page. */
export function registerAudit(app: ServerApp, { runs }: ServerWork): void {
  app.get(
    API_PATH.audit,
    {
      schema: {
        summary: 'What people did, newest first; each line was written before it was done',
        tags: ['audit'],
        querystring: query,
        response: { 200: auditDocumentSchema },
      },
    },
    async ({ query: { cursor, limit } }) => {
      const { db } = runs.catalog;
      const beforeId = cursor === undefined ? undefined : offsetOf(cursor);
      const found = await readAudit(db, { limit: limit + 1, beforeId });
      const rows = found.slice(0, limit);
      const next = found.length > limit ? rows.at(-1) : undefined;
      return { rows, total: await countAudit(db), cursor: next === undefined ? null : String(next.id) };
    },
  );
}
