import { z } from 'zod';
import { API_PATH } from '../../../../contract/api/api-path.ts';
import {
  pinAloneDocumentSchema,
  pinDifferenceQuerySchema,
  pinRequestDocumentSchema,
  pinsDocumentSchema,
} from '../../../../contract/api/pins.ts';
import { runStartedSchema } from '../../../../contract/api/runs.ts';
import { diffDocumentSchema } from '../../../../contract/cli/diff.ts';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { assertPinFree, findPin, listPins } from '../../../lake/upkeep/pin-folder.ts';
import { checkRange, parseDay } from '../../cli/parse-range.ts';
import { requireDataset } from '../../cli/sync-options.ts';
import { aloneInPin } from '../../upkeep/alone-in-pin.ts';
import { diffVersions } from '../../upkeep/run-diff.ts';
import { shownPin } from '../../upkeep/shown-pin.ts';
import { signalOf } from '../answer/request-signal.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';
import { audited, requireWorkshop, type ServerWork } from '../work/server-work.ts';

const tags = ['pins'];

const pinParams = z.strictObject({ pin: z.string().max(64) });

/** Comparisons at the same time: each has an engine of its own, and may read every bar of both versions. */
const COMPARISONS_MAX = 2;

/** Versions of the lake that stay as they are: listing, making, comparing, and letting go. */
export function registerPins(app: ServerApp, world: ServerWorld, work: ServerWork): void {
  const { root } = world.config.lake;
  app.get(
    API_PATH.pins,
    { schema: { summary: 'Pinned versions of the lake', tags, response: { 200: pinsDocumentSchema } } },
    async (_request, reply) => {
      reply.header('cache-control', 'private, no-cache');
      return { pins: (await listPins(root)).map(shownPin) };
    },
  );
  app.get(
    API_PATH.pin,
    {
      schema: {
        summary: 'A pin, and what neither the lake nor another pin has any more',
        tags,
        params: pinParams,
        response: { 200: pinAloneDocumentSchema },
      },
    },
    async ({ params: { pin } }, reply) => {
      reply.header('cache-control', 'private, no-cache');
      return aloneInPin(pin, world.config, signalOf(reply, world));
    },
  );
  registerDifference(app, world);
  registerPinning(app, world, work);
}

function registerPinning(app: ServerApp, world: ServerWorld, work: ServerWork): void {
  const { root } = world.config.lake;
  app.post(
    API_PATH.pins,
    {
      schema: {
        summary: 'Pin the lake as it is, or queue that while the lake is busy',
        tags,
        body: pinRequestDocumentSchema,
        response: { 202: runStartedSchema },
      },
    },
    async (request, reply) => {
      const { name, note = '' } = request.body;
      const workshop = requireWorkshop(work);
      const deed = { by: request, action: 'pin', subject: name, details: { note } };
      const run = await audited(workshop, world, deed, async () => {
        await assertPinFree(root, name);
        const task = { command: 'pin', request: { pin: name, note: note === '' ? null : note } } as const;
        return workshop.room.submitTask(task).runId;
      });
      return reply.code(202).send({ run });
    },
  );
  app.post(
    API_PATH.pinRemove,
    {
      schema: {
        summary: 'Let a pin go, or queue that while the lake is busy: what it alone has is gone for good',
        tags,
        params: pinParams,
        response: { 202: runStartedSchema },
      },
    },
    async (request, reply) => {
      const { pin } = request.params;
      const workshop = requireWorkshop(work);
      const deed = { by: request, action: 'unpin', subject: pin, details: {} };
      const run = await audited(workshop, world, deed, async () => {
        await findPin(root, pin);
        return workshop.room.submitTask({ command: 'unpin', request: { pin } }).runId;
      });
      return reply.code(202).send({ run });
    },
  );
}

function registerDifference(app: ServerApp, world: ServerWorld): void {
  let comparisons = 0;
  app.get(
    API_PATH.pinDifference,
    {
      schema: {
        summary: 'How the lake of now, or another pin, differs from a pin, day by day',
        tags,
        params: pinParams,
        querystring: pinDifferenceQuerySchema,
        response: { 200: diffDocumentSchema },
      },
    },
    async ({ params: { pin }, query }, reply) => {
      if (comparisons >= COMPARISONS_MAX) throw tooManyComparisons();
      const from = query.from === undefined ? undefined : parseDay(query.from, 'from');
      const to = query.to === undefined ? undefined : parseDay(query.to, 'to');
      if (from !== undefined && to !== undefined) checkRange({ from, to });
      const datasets = query.dataset === undefined ? [] : [requireDataset(query.dataset)];
      reply.header('cache-control', 'private, no-cache');
      comparisons++;
      try {
        return await diffVersions(
          { before: pin, after: query.with, datasets, from, to, isQuick: !query.bars },
          { config: world.config, signal: signalOf(reply, world) },
        );
      } finally {
        comparisons--;
      }
    },
  );
}

function tooManyComparisons(): BarlakeError {
  return new BarlakeError('E_BUSY', {
    message: `${COMPARISONS_MAX} comparisons are being made already.`,
    mend: 'Ask again when they are done.',
  });
}
