import { z } from 'zod';
import { API_PATH } from '../../../../contract/api/api-path.ts';
import { logDocumentSchema } from '../../../../contract/api/system.ts';
import { LOG_KINDS } from '../../../observe/day-logs.ts';
import { tailDayLogs } from '../../../observe/read-day-logs.ts';
import { logsFolder } from '../../logs/open-lake-logs.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';

const query = z.strictObject({
  /** Of the files; absent: of this server since it began. */
  kind: z.enum(LOG_KINDS).optional(),
  limit: z.coerce.number().int().min(1).max(5000).default(1000),
});

/** The last lines of the log, oldest first: of this server alone, or of a kind of log file, whoever wrote to it. */
export function registerLog(app: ServerApp, { log, config }: ServerWorld): void {
  app.get(
    API_PATH.log,
    {
      schema: {
        summary: 'The last lines of the log',
        tags: ['system'],
        querystring: query,
        response: { 200: logDocumentSchema },
      },
    },
    async (request, reply) => {
      const { kind, limit } = request.query;
      reply.header('cache-control', 'no-store');
      if (kind === undefined) return { lines: log.ring.lines().slice(-limit) };
      return { lines: await tailDayLogs(logsFolder(config), kind, { limit }) };
    },
  );
}
