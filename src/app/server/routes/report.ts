import { z } from 'zod';
import { API_PATH } from '../../../../contract/api/api-path.ts';
import { findRun } from '../../../lake/catalog/run-history.ts';
import { gatherReport } from '../../report/gather-report.ts';
import { REPORT_POLICY, reportHtml } from '../../report/report-html.ts';
import { HttpProblem } from '../problem/http-problem.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';

const runParams = z.strictObject({ run: z.string().regex(/^[0-9TZ]{8,24}-[0-9a-z]{6}$/) });
const query = z.strictObject({ format: z.enum(['json', 'html']).default('json') });

/** The report of a run, as a document or as a page of its own that may do nothing. */
export function registerReport(app: ServerApp, { lake, clock }: ServerWorld): void {
  app.get(
    API_PATH.runReport,
    {
      schema: {
        summary: 'Where the time of a run went, and what came of it; as JSON or as a page',
        tags: ['runs'],
        params: runParams,
        querystring: query,
      },
    },
    async (request, reply) => {
      const run = await findRun(lake.catalog.db, request.params.run);
      if (run === undefined) throw new HttpProblem(404, `There is no run ${request.params.run} here.`);
      const report = await gatherReport(lake.catalog, [run], { lake: lake.root, nowMs: clock.nowMs() });
      reply.header('cache-control', 'no-store');
      if (request.query.format === 'json') return report;
      return reply
        .header('content-security-policy', REPORT_POLICY)
        .type('text/html; charset=utf-8')
        .send(reportHtml(report));
    },
  );
}
