import { API_PATH } from '../../../../contract/api/api-path.ts';
import { coverageDocumentSchema, coverageQuerySchema } from '../../../../contract/api/coverage.ts';
import { answerFresh } from '../answer/answer-fresh.ts';
import { coverageDocument } from '../catalog/coverage-cells.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';

/** The heat map of a dataset: which days are there, which are not, and why. */
export function registerCoverage(app: ServerApp, world: ServerWorld): void {
  app.get(
    API_PATH.coverage,
    {
      schema: {
        summary: 'Days of a dataset by state, by year, month or day',
        tags: ['lake'],
        querystring: coverageQuerySchema,
        response: { 200: coverageDocumentSchema },
      },
    },
    async (request, reply) =>
      answerFresh(request, reply, world, async () => coverageDocument(request.query, world)),
  );
}
