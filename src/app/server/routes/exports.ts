import { API_PATH } from '../../../../contract/api/api-path.ts';
import {
  exportRequestDocumentSchema,
  exportsDocumentSchema,
  readbackRequestDocumentSchema,
} from '../../../../contract/api/exports.ts';
import { runStartedSchema } from '../../../../contract/api/runs.ts';
import { exportPlanDocumentSchema } from '../../../../contract/cli/export.ts';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { requireDataset } from '../../cli/sync-options.ts';
import { dryRunExport } from '../../export/dry-run-export.ts';
import { readExportDocument } from '../../export/read-export-document.ts';
import { standingExport } from '../../export/standing-exports.ts';
import { signalOf } from '../answer/request-signal.ts';
import { exportsDocument } from '../catalog/exports-document.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';
import { audited, requireWorkshop, type ServerWork } from '../work/server-work.ts';

const tags = ['exports'];

/** Dry runs at the same time: each reads what of silver was made again since. */
const PLANS_MAX = 2;

/** Exports for qlib that stand in the lake: what they are, what one would be, making and reading them back. */
export function registerExports(app: ServerApp, world: ServerWorld, work: ServerWork): void {
  app.get(
    API_PATH.exports,
    {
      schema: {
        summary: 'Directories for qlib, whether they are up to date, and how they were last read back',
        tags,
        response: { 200: exportsDocumentSchema },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'private, no-cache');
      return exportsDocument(world);
    },
  );
  registerPlan(app, world);
  app.post(
    API_PATH.exports,
    {
      schema: {
        summary: 'Start an export, or queue it while the lake is busy',
        tags,
        body: exportRequestDocumentSchema,
        response: { 202: runStartedSchema },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const workshop = requireWorkshop(work);
      const deed = { by: request, action: 'export', subject: body.dataset, details: body };
      const run = await audited(workshop, world, deed, async () => {
        const asked = await readExportDocument(body, world.config);
        const task = { command: 'export qlib', request: asked, universe: body.universe } as const;
        return workshop.room.submitTask(task).runId;
      });
      return reply.code(202).send({ run });
    },
  );
  app.post(
    API_PATH.exportReadback,
    {
      schema: {
        summary:
          'Read an export back and compare each value with silver; what comes of it is kept with the export',
        tags,
        body: readbackRequestDocumentSchema,
        response: { 202: runStartedSchema },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const workshop = requireWorkshop(work);
      const subject = `${body.dataset} ${body.freq}`;
      const deed = { by: request, action: 'export readback', subject, details: body };
      const run = await audited(workshop, world, deed, async () => {
        const dataset = requireDataset(body.dataset);
        await standingExport(world.lake.root, dataset, body.freq);
        const task = { command: 'verify qlib', request: { dataset, freq: body.freq } } as const;
        return workshop.room.submitTask(task).runId;
      });
      return reply.code(202).send({ run });
    },
  );
}

function registerPlan(app: ServerApp, world: ServerWorld): void {
  let plans = 0;
  app.post(
    API_PATH.exportPlan,
    {
      config: { isReading: true },
      schema: {
        summary: 'What an export would write by the silver there is, and why; changes nothing',
        tags,
        body: exportRequestDocumentSchema,
        response: { 200: exportPlanDocumentSchema },
      },
    },
    async ({ body }, reply) => {
      if (plans >= PLANS_MAX) throw tooManyPlans();
      plans++;
      try {
        const request = await readExportDocument(body, world.config);
        return await dryRunExport(request, { ...world, signal: signalOf(reply, world) });
      } finally {
        plans--;
      }
    },
  );
}

function tooManyPlans(): BarlakeError {
  return new BarlakeError('E_BUSY', {
    message: `${PLANS_MAX} exports are being planned already.`,
    mend: 'Ask again when they are done.',
  });
}
