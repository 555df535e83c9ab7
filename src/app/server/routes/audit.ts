import { z } from 'zod';
import { API_PATH } from '../../../../contract/api/api-path.ts';
import { auditDocumentSchema } from '../../../../contract/api/system.ts';
import { recentAudit } from '../../../lake/catalog/audit-log.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWork } from '../work/server-work.ts';

const query = z.strictObject({ limit: z.coerce.number().int().min(1).max(1000).default(200) });

/** What people did here. */
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
    async ({ query: { limit } }) => ({ entries: [...(await recentAudit(runs.catalog.db, limit))] }),
  );
}
