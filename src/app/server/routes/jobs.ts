import { API_PATH } from '../../../../contract/api/api-path.ts';
import {
  JOB_FORMS,
  type JobRequestDocument,
  jobPreviewSchema,
  jobRequestDocumentSchema,
  jobStartedSchema,
} from '../../../../contract/api/jobs.ts';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { previewJob } from '../../jobs/preview-job.ts';
import { readJob } from '../../jobs/read-job.ts';
import { signalOf } from '../answer/request-signal.ts';
import { HttpProblem } from '../problem/http-problem.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';
import { audited, requireWorkshop, type ServerWork } from '../work/server-work.ts';

const tags = ['work'];

/** Previews at the same time: some read every partition there is. */
const PREVIEWS_MAX = 1;

/** Starting a job of any kind, and foreseeing it. A request can say what the command line can, but for paths. */
export function registerJobs(app: ServerApp, world: ServerWorld, work: ServerWork): void {
  registerPreview(app, world);
  app.post(
    API_PATH.jobs,
    {
      schema: {
        summary: 'Start a job of any kind, or queue it while the lake is busy',
        tags,
        body: jobRequestDocumentSchema,
        response: { 202: jobStartedSchema },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const workshop = requireWorkshop(work);
      const deed = { by: request, action: body.action, subject: subjectOf(body), details: body.options };
      const runs = await audited(workshop, world, deed, async () => {
        const tasks = await readJob(body, world);
        return tasks.map((task) => workshop.room.submitTask(task).runId);
      });
      const [run] = runs;
      if (run === undefined) throw nothing();
      return reply.code(202).send({ run, runs });
    },
  );
}

function registerPreview(app: ServerApp, world: ServerWorld): void {
  let previews = 0;
  app.post(
    API_PATH.jobPreview,
    {
      config: { isReading: true },
      schema: {
        summary: 'What a job would do; changes nothing',
        tags,
        body: jobRequestDocumentSchema,
        response: { 200: jobPreviewSchema },
      },
    },
    async ({ body }, reply) => {
      if (!JOB_FORMS[body.action].hasPreview) {
        throw new HttpProblem(400, `${JOB_FORMS[body.action].title} tells only afterwards what it did.`);
      }
      if (previews >= PREVIEWS_MAX) throw busy();
      previews++;
      try {
        const means = { ...world, signal: signalOf(reply, world) };
        const documents = [];
        for (const task of await readJob(body, world)) documents.push(await previewJob(task, means));
        return { document: documents.length === 1 ? documents[0] : { runs: documents } };
      } finally {
        previews--;
      }
    },
  );
}

function subjectOf({ options }: JobRequestDocument): string {
  if ('datasets' in options) return options.datasets?.join(', ') ?? 'all that is held';
  return 'dataset' in options ? options.dataset : 'the lake';
}

function nothing(): HttpProblem {
  return new HttpProblem(409, 'There is nothing to do: no dataset is configured.', {
    mend: 'Name some under datasets in barlake.yaml.',
  });
}

function busy(): BarlakeError {
  return new BarlakeError('E_BUSY', {
    message: 'Somebody is being told already what a job would do.',
    mend: 'Ask again in a moment.',
  });
}
