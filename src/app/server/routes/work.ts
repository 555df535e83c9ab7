import { z } from 'zod';
import { API_PATH } from '../../../../contract/api/api-path.ts';
import { runStartedSchema } from '../../../../contract/api/runs.ts';
import {
  type SyncRequestDocument,
  syncRequestDocumentSchema,
} from '../../../../contract/api/sync-request.ts';
import { taskRetryDocumentSchema, tasksChoiceSchema } from '../../../../contract/api/tasks.ts';
import { validateRequestDocumentSchema } from '../../../../contract/api/validations.ts';
import { planDocumentSchema } from '../../../../contract/cli/plan.ts';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { isOver } from '../../jobs/job.ts';
import { retryDocument } from '../../jobs/retry-document.ts';
import { planTaskRetry } from '../../jobs/retry-tasks.ts';
import { readRun } from '../../jobs/run-reader.ts';
import { dryRun } from '../../sync/dry-run.ts';
import { readSyncDocument } from '../../sync/read-sync-document.ts';
import { readValidateDocument } from '../../validate/read-validate-document.ts';
import { HttpProblem } from '../problem/http-problem.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';
import { audited, requireWorkshop, type ServerWork, type Workshop } from '../work/server-work.ts';

const tags = ['work'];

const runParams = z.strictObject({ run: z.string().regex(/^[0-9TZ]{8,24}-[0-9a-z]{6}$/) });

/** Plans made at the same time: each lists the vendor’s files and looks at every partition in its range. */
const PLANS_MAX = 2;

/** Planning, starting, cancelling and retrying. What a request can say is what the command line can, and no more. */
export function registerWork(app: ServerApp, world: ServerWorld, work: ServerWork): void {
  registerPlan(app, world);
  registerSync(app, world, work);
  registerValidate(app, world, work);
  registerTaskRetry(app, world, work);
  app.post(
    API_PATH.runCancel,
    {
      schema: {
        summary: 'Cancel a run of this server',
        tags,
        params: runParams,
        response: { 202: runStartedSchema },
      },
    },
    async (request, reply) => {
      const { run } = request.params;
      const workshop = requireWorkshop(work);
      await audited(workshop, world, { by: request, action: 'cancel', subject: run, details: {} }, () =>
        cancel(run, workshop),
      );
      return reply.code(202).send({ run });
    },
  );
  app.post(
    API_PATH.runRetry,
    {
      schema: {
        summary: 'Run a sync again, with what failed or was refused',
        tags,
        params: runParams,
        response: { 202: runStartedSchema },
      },
    },
    async (request, reply) => {
      const { params } = request;
      const workshop = requireWorkshop(work);
      const known = await readRun(params.run, work.runs);
      if (known === undefined) throw new HttpProblem(404, `There is no run ${params.run} here.`);
      const document = await retryDocument(known, world.lake.catalog);
      const deed = { by: request, action: 'retry', subject: params.run, details: document };
      const run = await audited(workshop, world, deed, () => submit(document, world, workshop));
      return reply.code(202).send({ run });
    },
  );
}

function registerTaskRetry(app: ServerApp, world: ServerWorld, work: ServerWork): void {
  app.get(
    API_PATH.taskRetry,
    {
      schema: {
        summary: 'What trying the failed tasks of a filter again would start; changes nothing',
        tags,
        querystring: tasksChoiceSchema,
        response: { 200: taskRetryDocumentSchema },
      },
    },
    async ({ query }) => (await planTaskRetry(query, work.runs)).document,
  );
  app.post(
    API_PATH.taskRetry,
    {
      schema: {
        summary: 'Try the failed tasks of a filter again',
        tags,
        querystring: tasksChoiceSchema,
        response: { 202: taskRetryDocumentSchema },
      },
    },
    async (request, reply) => {
      const { query } = request;
      const workshop = requireWorkshop(work);
      const { document, requests } = await planTaskRetry(query, work.runs);
      const subject = `${document.retried} failed tasks`;
      const deed = { by: request, action: 'retry tasks', subject, details: query };
      const runs = await audited(workshop, world, deed, async () => {
        const started: { run: string; title: string }[] = [];
        for (const [at, again] of requests.entries()) {
          const run = await submit(again, world, workshop);
          started.push({ run, title: document.runs[at]?.title ?? '' });
        }
        return started;
      });
      return reply.code(202).send({ ...document, runs });
    },
  );
}

function registerPlan(app: ServerApp, { ending, ...world }: ServerWorld): void {
  let plans = 0;
  app.post(
    API_PATH.plan,
    {
      config: { isReading: true },
      schema: {
        summary: 'What a sync would fetch and make, and what it costs; changes nothing',
        tags,
        body: syncRequestDocumentSchema,
        response: { 200: planDocumentSchema },
      },
    },
    async ({ body }) => {
      if (plans >= PLANS_MAX) throw tooManyPlans();
      plans++;
      try {
        const { request } = await readSyncDocument(body, world.config);
        return (await dryRun(request, { ...world, signal: ending }, { hasTasks: false })).document;
      } finally {
        plans--;
      }
    },
  );
}

function registerSync(app: ServerApp, world: ServerWorld, work: ServerWork): void {
  app.post(
    API_PATH.sync,
    {
      schema: {
        summary: 'Start a sync, or queue it while the lake is busy',
        tags,
        body: syncRequestDocumentSchema,
        response: { 202: runStartedSchema },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const workshop = requireWorkshop(work);
      const subject = `${body.datasets.join(', ')} ${body.from} to ${body.to}`;
      const deed = { by: request, action: 'sync', subject, details: body };
      const run = await audited(workshop, world, deed, () => submit(body, world, workshop));
      return reply.code(202).send({ run });
    },
  );
}

function registerValidate(app: ServerApp, world: ServerWorld, work: ServerWork): void {
  app.post(
    API_PATH.validate,
    {
      schema: {
        summary: 'Start a validation of what is held, or queue it while the lake is busy',
        tags,
        body: validateRequestDocumentSchema,
        response: { 202: runStartedSchema },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const workshop = requireWorkshop(work);
      const { lake, clock } = world;
      const deed = {
        by: request,
        action: 'validate',
        subject: body.datasets?.join(', ') ?? 'all that is held',
        details: body,
      };
      const run = await audited(workshop, world, deed, async () => {
        const request = await readValidateDocument(body, { lake, nowMs: clock.nowMs() });
        return workshop.room.submitValidation(request).runId;
      });
      return reply.code(202).send({ run });
    },
  );
}

async function submit(
  document: SyncRequestDocument,
  { config }: ServerWorld,
  { room }: Workshop,
): Promise<string> {
  const { request, universe } = await readSyncDocument(document, config);
  return room.submit(request, universe).runId;
}

function cancel(run: string, { room }: Workshop): void {
  if (room.cancel(run)) return;
  const job = room.find(run);
  throw job !== undefined && isOver(job)
    ? new HttpProblem(409, `The run ${run} is over: ${job.state}.`)
    : new HttpProblem(409, `The run ${run} is none of this server’s.`, {
        mend: 'Stop it where it was started.',
      });
}

function tooManyPlans(): BarlakeError {
  return new BarlakeError('E_BUSY', {
    message: `${PLANS_MAX} plans are being made already.`,
    mend: 'Ask again when they are done.',
  });
}
