import { API_PATH } from '../../../../contract/api/api-path.ts';
import {
  type FindingRow,
  findingsDocumentSchema,
  findingsQuerySchema,
  qualityDocumentSchema,
} from '../../../../contract/api/findings.ts';
import {
  type QuarantineDecisionRequest,
  quarantineDecidedSchema,
  quarantineDecisionRequestSchema,
  quarantineDocumentSchema,
  quarantineQuerySchema,
  quarantineSummarySchema,
} from '../../../../contract/api/quarantine.ts';
import { validationsQuerySchema } from '../../../../contract/api/validations.ts';
import { validationTrendSchema } from '../../../../contract/cli/validate.ts';
import { parseTradingDay } from '../../../domain/trading-day.ts';
import type { DuckDbConnection } from '../../../lake/duckdb/session.ts';
import { pageFindings, type StoredFinding } from '../../../lake/quality/page-findings.ts';
import { countReasons, refusedDays } from '../../../lake/quality/refused-rows.ts';
import { summarizeQuality } from '../../../lake/quality/summarize-quality.ts';
import { openReadSession } from '../../../lake/query/read-session.ts';
import { requireDataset } from '../../cli/sync-options.ts';
import { decideRows } from '../../quality/decide-rows.ts';
import { listRefused } from '../../quality/list-refused.ts';
import { readLimits } from '../../reading/read-limits.ts';
import { readTrend } from '../../validate/validate-document.ts';
import { cursorAfter, offsetOf } from '../page-cursor.ts';
import { HttpProblem } from '../problem/http-problem.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';
import { audited, requireWorkshop, type ServerWork } from '../work/server-work.ts';

const tags = ['quality'];

/** Findings, refused rows, and what people decide about them. */
export function registerQuality(app: ServerApp, world: ServerWorld, work: ServerWork): void {
  registerFindings(app, world);
  registerQuarantine(app, world);
  registerDecisions(app, world, work);
}

function registerFindings(app: ServerApp, { lake, cache }: ServerWorld): void {
  app.get(
    API_PATH.findings,
    {
      schema: {
        summary: 'Findings, newest day first',
        tags,
        querystring: findingsQuerySchema,
        response: { 200: findingsDocumentSchema },
      },
    },
    async ({ query: { cursor, limit, ...filter } }) => {
      const offset = offsetOf(cursor);
      const { rows, total } = await pageFindings(lake.catalog.db, filter, { offset, limit });
      return { rows: rows.map(toRow), total, cursor: cursorAfter({ offset, rows: rows.length, total }) };
    },
  );
  app.get(
    API_PATH.quality,
    {
      schema: {
        summary: 'Findings and refused rows in numbers',
        tags,
        response: { 200: qualityDocumentSchema },
      },
    },
    async () => cache.get('quality', async () => summarizeQuality(lake.catalog.db)),
  );
  app.get(
    API_PATH.validations,
    {
      schema: {
        summary: 'How the last validations went, by run, dataset and rule, the oldest first',
        tags,
        querystring: validationsQuerySchema,
        response: { 200: validationTrendSchema },
      },
    },
    async ({ query }) => cache.get(`validations ${JSON.stringify(query)}`, () => readTrend(lake, query)),
  );
}

function toRow({ row_count: rowCount, evidence, ...row }: StoredFinding): FindingRow {
  return { ...row, rowCount, evidence: JSON.parse(evidence) as FindingRow['evidence'] };
}

function registerQuarantine(app: ServerApp, world: ServerWorld): void {
  const { lake } = world;
  app.get(
    API_PATH.quarantine,
    {
      schema: {
        summary: 'Refused rows, newest day first',
        tags,
        querystring: quarantineQuerySchema,
        response: { 200: quarantineDocumentSchema },
      },
    },
    async ({ query: { cursor, limit, ...filter } }) => {
      const offset = offsetOf(cursor);
      const { rows, total } = await reading(world, (connection) =>
        listRefused(lake, connection, filter, { offset, limit }),
      );
      return { rows, total, cursor: cursorAfter({ offset, rows: rows.length, total }) };
    },
  );
  app.get(
    API_PATH.quarantineSummary,
    {
      schema: { summary: 'Days with refused rows', tags, response: { 200: quarantineSummarySchema } },
    },
    async () => {
      const days = await refusedDays(lake.catalog.db, {});
      const counted = await reading(world, (connection) => countReasons(connection, lake.root, days));
      return { days: counted.map(({ dataset, day, rows, reasons }) => ({ dataset, day, rows, reasons })) };
    },
  );
}

function registerDecisions(app: ServerApp, world: ServerWorld, work: ServerWork): void {
  const { lake, clock, random } = world;
  // One after the other: each reads the file that the one before has written.
  let last: Promise<unknown> = Promise.resolve();
  app.post(
    API_PATH.quarantineDecisions,
    {
      schema: {
        summary: 'Accept or reject refused rows of a day',
        tags,
        body: quarantineDecisionRequestSchema,
        response: { 200: quarantineDecidedSchema },
      },
    },
    async ({ body, role, ip }) => {
      const verdict = { ...verdictOf(body), decided: new Date(clock.nowMs()).toISOString() };
      const { dataset, day, rowHashes, note } = verdict;
      const deed = {
        by: { role, ip },
        action: `quarantine ${body.decision}`,
        subject: `${dataset} ${day}`,
        details: { rows: rowHashes.length, first: rowHashes[0] ?? '', note },
      };
      const token = random().toString(36).slice(2);
      const write = async (): Promise<void> => decideRows(lake.root, verdict, token);
      const turn = last.catch(() => undefined).then(() => audited(requireWorkshop(work), world, deed, write));
      last = turn;
      await turn;
      return { rows: body.rowHashes.length };
    },
  );
}

function verdictOf({ dataset, day, rowHashes, decision, note }: QuarantineDecisionRequest) {
  const parsed = parseTradingDay(day);
  if (parsed === undefined) throw new HttpProblem(400, `${day} is no day.`);
  const verdict = { accepted: 'accept', rejected: 'reject', open: undefined } as const;
  return { dataset: requireDataset(dataset), day: parsed, rowHashes, decision: verdict[decision], note };
}

/** An engine for one request: these pages are looked at by a person, not asked for by programs. */
async function reading<T>(
  { config }: ServerWorld,
  read: (connection: DuckDbConnection) => Promise<T>,
): Promise<T> {
  await using session = await openReadSession(readLimits(config));
  return await read(session.connection);
}
