import { createReadStream, existsSync } from 'node:fs';
import { z } from 'zod';
import { API_PATH } from '../../../../contract/api/api-path.ts';
import { jobRequestDocumentSchema } from '../../../../contract/api/jobs.ts';
import {
  runDocumentSchema,
  runsDocumentSchema,
  runsQuerySchema,
  tasksDocumentSchema,
  tasksQuerySchema,
} from '../../../../contract/api/runs.ts';
import { logDocumentSchema } from '../../../../contract/api/system.ts';
import {
  allTasksDocumentSchema,
  allTasksQuerySchema,
  taskFlowDocumentSchema,
} from '../../../../contract/api/tasks.ts';
import { type RunLogLine, readRunLog, runLogPath } from '../../../observe/run-log.ts';
import { againDocument } from '../../jobs/again-document.ts';
import { readRun, readRuns, readTasks } from '../../jobs/run-reader.ts';
import { readAllTasks, readTaskFlow } from '../../jobs/task-reader.ts';
import { HttpProblem } from '../problem/http-problem.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';
import type { ServerWork } from '../work/server-work.ts';

const tags = ['runs'];

/** Name of a run in an address: what {@link runLogPath} takes, too. */
const runParams = z.strictObject({ run: z.string().regex(/^[0-9TZ]{8,24}-[0-9a-z]{6}$/) });

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** Lines of one answer; the file itself can be had whole. */
const LINES_MAX = 2000;

const logQuery = z.strictObject({
  level: z.enum(LEVELS).default('info'),
  limit: z.coerce.number().int().min(1).max(LINES_MAX).default(500),
  download: z.enum(['0', '1']).default('0'),
  /** Only lines about this task. */
  task: z.string().max(300).optional(),
});

/** Runs of every process, with their tasks and logs. */
export function registerRuns(app: ServerApp, world: ServerWorld, work: ServerWork): void {
  app.get(
    API_PATH.runs,
    {
      schema: {
        summary: 'Runs, newest first',
        tags,
        querystring: runsQuerySchema,
        response: { 200: runsDocumentSchema },
      },
    },
    async ({ query }) => readRuns(query, work.runs),
  );
  app.get(
    API_PATH.run,
    {
      schema: {
        summary: 'A run: its request, errors, progress',
        tags,
        params: runParams,
        response: { 200: runDocumentSchema },
      },
    },
    async ({ params }) => (await readRun(params.run, work.runs)) ?? absent(params.run),
  );
  app.get(
    API_PATH.runTasks,
    {
      schema: {
        summary: 'Tasks of a run, in the order they began',
        tags,
        params: runParams,
        querystring: tasksQuerySchema,
        response: { 200: tasksDocumentSchema },
      },
    },
    async ({ params, query }) => (await readTasks(params.run, query, work.runs)) ?? absent(params.run),
  );
  app.get(
    API_PATH.runAgain,
    {
      schema: {
        summary: 'The request of a run in the words of a form, to be changed and started again',
        tags,
        params: runParams,
        response: { 200: jobRequestDocumentSchema },
      },
    },
    async ({ params }) =>
      againDocument((await readRun(params.run, work.runs)) ?? absent(params.run), world.lake.catalog),
  );
  app.get(
    API_PATH.tasks,
    {
      schema: {
        summary: 'Tasks of all runs, the latest first, and how many there are by state',
        tags,
        querystring: allTasksQuerySchema,
        response: { 200: allTasksDocumentSchema },
      },
    },
    async ({ query }) => readAllTasks(query, work.runs),
  );
  registerTaskFlow(app, work);
  registerRunLog(app, world, work);
}

function registerTaskFlow(app: ServerApp, { runs }: ServerWork): void {
  app.get(
    API_PATH.taskFlow,
    {
      schema: {
        summary: 'A task of a run, with what it waited for and what was made of it',
        tags,
        params: runParams,
        querystring: z.strictObject({ task: z.string().min(1).max(300) }),
        response: { 200: taskFlowDocumentSchema },
      },
    },
    async ({ params: { run }, query: { task } }) => {
      const flow = await readTaskFlow({ run, id: task }, runs);
      if (flow === undefined) throw new HttpProblem(404, `The run ${run} has no task ${task}.`);
      return flow;
    },
  );
}

function registerRunLog(app: ServerApp, { config, mask }: ServerWorld, work: ServerWork): void {
  const { root } = config.lake;
  app.get(
    API_PATH.runLog,
    {
      schema: {
        summary: 'The last lines of a run’s log, or with `download=1` all of it as JSON lines',
        tags,
        params: runParams,
        querystring: logQuery,
        response: { 200: logDocumentSchema },
      },
    },
    async ({ params, query: { level, limit, download, task } }, reply) => {
      const run = work.runs.room?.find(params.run)?.runId ?? params.run;
      const path = runLogPath(root, run);
      if (download === '1') {
        if (!existsSync(path)) return absent(run);
        reply
          .type('application/x-ndjson; charset=utf-8')
          .header('content-disposition', `attachment; filename="run-${run}.ndjson"`)
          .serializer((stream: unknown) => stream as never);
        return reply.send(createReadStream(path) as never);
      }
      const least = LEVELS.indexOf(level);
      const isWanted = (line: RunLogLine): boolean =>
        LEVELS.indexOf(line.level) >= least && (task === undefined || line.message.includes(task));
      const lines = await readRunLog(root, run, { limit, isWanted });
      reply.header('cache-control', 'no-store');
      return { lines: lines.map((line) => ({ ...line, message: mask.mask(line.message) })) };
    },
  );
}

function absent(run: string): never {
  throw new HttpProblem(404, `There is no run ${run} here.`, {
    mend: 'The list of runs has those that the lake knows.',
  });
}
