import { tradingDay } from '../../src/domain/trading-day.ts';
import {
  addAlertChange,
  dropAlertChanges,
  lastAlertChange,
  readAlertChanges,
} from '../../src/lake/catalog/alert-changes.ts';
import {
  beginSending,
  claimChannel,
  endSending,
  enrolChannel,
  failSending,
  listChannels,
} from '../../src/lake/catalog/alert-channels.ts';
import { putAlert, removeAlert, setAlertState, standingAlerts } from '../../src/lake/catalog/alert-rows.ts';
import { beginAudit, countAudit, endAudit, readAudit } from '../../src/lake/catalog/audit-log.ts';
import { readCallTotals } from '../../src/lake/catalog/call-totals.ts';
import { readDatasetDays, sumDatasets, sumLayers } from '../../src/lake/catalog/dataset-days.ts';
import { insertFindings, replaceFindings } from '../../src/lake/catalog/findings.ts';
import { heldDatasets } from '../../src/lake/catalog/held-datasets.ts';
import { lakeGrowth } from '../../src/lake/catalog/lake-growth.ts';
import { recordObjects, selectFailures, selectObjects } from '../../src/lake/catalog/objects.ts';
import type { Catalog } from '../../src/lake/catalog/open-catalog.ts';
import { countPartitions, pagePartitions } from '../../src/lake/catalog/page-partitions.ts';
import {
  findPartition,
  OWN_FILE,
  type PartitionRow,
  publishPartition,
  selectPartitions,
} from '../../src/lake/catalog/partitions.ts';
import { pathHashes } from '../../src/lake/catalog/path-hashes.ts';
import { listReadbacks, recordReadback } from '../../src/lake/catalog/readbacks.ts';
import {
  findRun,
  lastRecord,
  listRuns,
  runningRuns,
  runsRecordedAfter,
} from '../../src/lake/catalog/run-history.ts';
import { closeDeadRuns, endRun, recentRuns, settleRun, startRun } from '../../src/lake/catalog/run-log.ts';
import { putRunProfile, readRunProfiles } from '../../src/lake/catalog/run-profiles.ts';
import {
  claimTurn,
  endTurn,
  findScheduled,
  pauseScheduled,
  readScheduled,
} from '../../src/lake/catalog/schedule-rows.ts';
import { findSymbols, keepSymbols } from '../../src/lake/catalog/symbol-lists.ts';
import { changedTasks, listTasks, taskErrors } from '../../src/lake/catalog/task-history.ts';
import {
  assertLease,
  claimTask,
  endTask,
  interruptedTasks,
  recordFailure,
  settleTask,
  startTask,
} from '../../src/lake/catalog/task-log.ts';
import {
  countStanding,
  lastValidation,
  readValidated,
  readValidationRuns,
  recordValidated,
  recordValidationRun,
  standingFindings,
} from '../../src/lake/catalog/validations.ts';
import { pageFindings } from '../../src/lake/quality/page-findings.ts';
import { refusedDays } from '../../src/lake/quality/refused-rows.ts';
import { summarizeQuality } from '../../src/lake/quality/summarize-quality.ts';
import { readSeriesSpans } from '../../src/lake/query/symbol-spans.ts';
import { askForTasks } from './ask-tasks.ts';

/** Larger than four bytes hold. */
const MANY = 9_007_199_254_740_000;
/** Sorted by bytes these stand in this order; most languages sort them otherwise. */
const KEYS = ['2024-03-07', '2024-03-08', 'A 2024', 'B 2024', '_ 2024', 'a 2024', 'ä 2024'];
const DATASETS = ['stocks_daily', 'fx_daily', 'stocks_minute'];

function partition(fields: Partial<PartitionRow>): PartitionRow {
  return {
    layer: 'bronze',
    dataset: 'stocks_daily',
    key: '2024-03-07',
    path: `${fields.layer ?? 'bronze'}/${fields.dataset ?? 'stocks_daily'}/${fields.key ?? ''}.parquet`,
    fingerprint: 'f',
    source_etag: 'e',
    rows: 3,
    quarantined: 1,
    duplicates: 0,
    symbols: 2,
    bytes: 100,
    raw_bytes: MANY,
    min_us: 1_709_769_600_000_000,
    max_us: 1_709_856_000_000_000,
    content_hash: `hash ${fields.key ?? ''}`,
    quarantine_path: 'quarantine/x.parquet',
    source: 'flat',
    covered: null,
    ...OWN_FILE,
    ...fields,
  };
}

/** Writes something of everything, through every function that writes. Returns what they answer. */
export async function fillCatalog(catalog: Catalog): Promise<Readonly<Record<string, unknown>>> {
  await fillPartitions(catalog);
  const tasks = await fillRuns(catalog);
  const server = await fillServer(catalog);
  return { ...tasks, ...server };
}

async function fillPartitions({ db }: Catalog): Promise<void> {
  for (const layer of ['bronze', 'landing', 'silver', 'targeted'])
    for (const dataset of layer === 'targeted' ? ['stocks_1h'] : DATASETS)
      for (const key of KEYS) await publishPartition(db, partition({ layer, dataset, key }), []);
  const finding = {
    rule: 'day-repaired',
    severity: 'warning',
    dataset: 'stocks_daily',
    day: tradingDay('2024-03-07'),
    rowCount: 3,
    evidence: { found: 'x' },
  } as const;
  const findings = ['100% sure', 'Under_score', 'back\\slash', 'ÄRGER', 'zero \u0000'].map((message, at) => ({
    ...finding,
    message,
    ...(at % 2 === 0 ? {} : { symbol: 'A' }),
  }));
  const scope = { origin: 'reconcile', dataset: 'stocks_daily', key: '2024-03-07' } as const;
  await replaceFindings(db, scope, findings);
  await replaceFindings(db, { ...scope, symbols: new Set(['A']) }, findings.slice(0, 4));
  await insertFindings(db, 'validate', findings.slice(2, 3));
  const state = { key: '2024', pass: 'days', fingerprint: 'f', run_id: 'v 1', checked_ms: 7, rows: MANY };
  const range = { from: '2024', to: '2025' };
  const rules = ['day-repaired', 'other'];
  await recordValidated(db, { dataset: 'stocks_daily', range, rules, findings, state });
  await recordValidated(db, { dataset: 'stocks_daily', rules, symbols: ['A'], findings: [] });
  await recordValidationRun(
    db,
    [
      {
        run_id: 'v 1',
        dataset: 'stocks_daily',
        checked_ms: 7,
        days: 1,
        unchanged: 0,
        rows: MANY,
        seconds: 0.123_456_789,
        errors: 0,
        warnings: 3,
        notes: 0,
      },
    ],
    [
      {
        run_id: 'v 1',
        dataset: 'stocks_daily',
        rule: 'day-repaired',
        severity: 'warning',
        findings: 3,
        days: 1,
        rows: 9,
        made: 3,
      },
    ],
  );
  await recordObjects(
    db,
    KEYS.map((day, at) => ({
      dataset: 'stocks_daily',
      source: at % 2 === 0 ? 'flat' : 'grouped',
      day,
      key: `key ${day}`,
      etag: at === 0 ? null : 'e',
      size_bytes: MANY,
      last_modified_ms: 1_709_856_000_000,
      state: at === 1 ? 'absent' : 'published',
      checked_ms: 1_709_856_000_001,
    })),
  );
}

async function fillRuns(catalog: Catalog): Promise<Readonly<Record<string, unknown>>> {
  const { db } = catalog;
  const leases: unknown[] = [];
  for (const [at, id] of ['run b', 'run A', 'run a'].entries()) {
    const request = { datasets: DATASETS.slice(0, at + 1), words: '50%_of' };
    await startRun(catalog, { id, command: at === 2 ? 'fetch' : 'sync', startedMs: 10 + at, request });
    for (const [number, key] of KEYS.entries()) {
      const task = { runId: id, taskId: `ingest ${key}`, kind: 'ingest', dataset: 'stocks_daily', key };
      const start = { ...task, fingerprint: 'f', startedMs: 20 + number };
      if (number === 0) {
        await recordFailure(db, start, {
          state: 'failed',
          finishedMs: 30 + at,
          errorCode: 'E_DISK_FULL',
          errorMessage: `No room on 100% of /a_b`,
        });
        continue;
      }
      const lease = await startTask(db, start);
      const again = await startTask(db, start);
      await assertLease(db, again);
      const late = await endTask(db, lease, { state: 'done', finishedMs: 1 }).catch(
        (error: { readonly code: string }) => error.code,
      );
      leases.push([lease, again, late]);
      if (number < 5) await endTask(db, again, { state: 'done', finishedMs: 40 + at, rows: 5, bytes: 1000 });
      if (number !== 5) leases.push((await claimTask(db, start)) ?? 'done before');
      if (number === 5) await settleTask(db, again, { state: 'skipped', finishedMs: 41 });
    }
  }
  const calls = [{ endpoint: 'flat-files', made: 3, naive: 300, bytes: MANY }];
  await endRun(catalog, 'run A', { state: 'partial', finishedMs: 99, totals: { rows: 1 }, calls });
  await settleRun(catalog, {
    id: 'run c',
    command: 'sync',
    state: 'failed',
    startedMs: 5,
    finishedMs: 6,
    request: {},
    totals: {},
  });
  return { leases };
}

async function fillServer({ db }: Catalog): Promise<Readonly<Record<string, unknown>>> {
  const alert = {
    state: 'active',
    severity: 'warning',
    message: 'm',
    mend: null,
    mark: '',
    changedMs: 1,
  } as const;
  for (const key of ['late:b', 'late:B', 'late:a']) await putAlert(db, { ...alert, key, untilMs: null });
  await removeAlert(db, 'late:b');
  const changes = ['raised', 'changed', 'cleared'] as const;
  for (const [at, change] of changes.entries())
    await addAlertChange(db, {
      timeMs: at,
      key: 'late:a',
      change,
      severity: 'error',
      message: 'm',
      mend: null,
    });
  await dropAlertChanges(db, 1);
  for (const channel of ['mail', 'Slack']) await enrolChannel(db, channel);
  const claims = [
    await claimChannel(db, 'mail', { nowMs: 5, untilMs: 50 }),
    await claimChannel(db, 'mail', { nowMs: 6, untilMs: 60 }),
  ];
  await beginSending(db, 'mail', 3);
  await endSending(db, 'mail', { toldId: 3, sentMs: 7, nextMs: 8 });
  await failSending(db, 'Slack', { error: 'no answer', attempts: 2, nextMs: 9 });
  const entry = { timeMs: 1, action: 'sync', subject: 's', details: { a: 1 }, role: 'admin', client: '::1' };
  const numbers = [await beginAudit(db, entry), await beginAudit(db, entry)];
  await endAudit(db, numbers[0] ?? 0, 'done');
  const scheduled = await readScheduled(db, 'daily', 100);
  const turns = [
    await claimTurn(db, { job: 'daily', dueMs: 200, retryMs: null }),
    await claimTurn(db, { job: 'daily', dueMs: 200, retryMs: null }),
  ];
  await endTurn(db, 'daily', { lastMs: 1, lastState: 'done', lastRun: 'run a', skipped: null, retryMs: 300 });
  await pauseScheduled(db, 'daily', { isPaused: true, nowMs: 400 });
  const states = [
    await setAlertState(db, 'late:a', { state: 'muted', untilMs: 9 }),
    await setAlertState(db, 'nothing', { state: 'muted', untilMs: null }),
  ];
  await putRunProfile(db, 'run a', { stages: { land: 1.5 } });
  const readback = { key: 'qlib/day', runId: 'run a', cells: MANY, files: 3, samples: ['ä is 1', 'Ä'] };
  for (const [at, dataset] of ['stocks_daily', 'fx_daily', 'stocks_daily'].entries())
    await recordReadback(db, { ...readback, dataset, fingerprint: `f${at}`, checkedMs: MANY, problems: at });
  const list = await keepSymbols(db, ['A', 'ä'], 5);
  return { list, claims, numbers, scheduled, turns, states };
}

/** Asks every function that reads, with filters that find something and with characters that mean something elsewhere. */
export async function askCatalog(catalog: Catalog): Promise<Readonly<Record<string, unknown>>> {
  return { ...(await askForBars(catalog)), ...(await askForRuns(catalog)), ...(await askServer(catalog)) };
}

async function askForBars(catalog: Catalog): Promise<Readonly<Record<string, unknown>>> {
  const { db } = catalog;
  const first = await pagePartitions(db, { layer: 'bronze' }, { limit: 4 });
  const pages = await Promise.all(
    ['2024-03', 'PARQUET', '_', '%', 'ä'].map((q) => pagePartitions(db, { q }, { limit: 5 })),
  );
  const findings = ['100%', 'under_', 'back\\', 'ärger', 'zero'].map((q) =>
    pageFindings(db, { q }, { offset: 0, limit: 9 }),
  );
  return {
    selected: await selectPartitions(db, { layer: 'bronze', datasets: DATASETS, from: 'A', to: 'a' }),
    found: await findPartition(db, 'bronze', 'fx_daily', 'ä 2024'),
    first,
    counted: await Promise.all(['_', 'ä'].map((q) => countPartitions(db, { layer: 'bronze', q }))),
    next: await pagePartitions(db, { layer: 'bronze' }, { after: first.at(-1), limit: 9 }),
    range: await pagePartitions(db, { from: '2024-03-08', to: 'B' }, { limit: 9 }),
    pages,
    hashes: [...(await pathHashes(db, ['bronze/fx_daily/a 2024.parquet', 'quarantine/x.parquet']))],
    days: await readDatasetDays(db, 'stocks_daily'),
    datasets: await sumDatasets(db),
    layers: await sumLayers(db),
    held: await heldDatasets(catalog),
    spans: (await readSeriesSpans(db)).toSorted((one, other) => (one.symbol < other.symbol ? -1 : 1)),
    objects: await selectObjects(db, { datasets: DATASETS, from: '2', to: 'z' }),
    failures: await selectFailures(db, { datasets: DATASETS, from: '2', to: 'z' }),
    findings: await Promise.all(findings),
    symbols: await pageFindings(db, { symbol: 'A', from: '2024', to: '2025' }, { offset: 1, limit: 1 }),
    validated: [...(await readValidated(db, 'stocks_daily'))],
    standing: await countStanding(db, { datasets: DATASETS, from: '2024' }),
    newest: (await standingFindings(db, { to: '2025', severities: ['warning'] }, 9)).map(
      ({ message }) => message,
    ),
    validations: await readValidationRuns(db, { runs: 3 }),
    validationsOf: await Promise.all(
      ['stocks_daily', 'fx_daily'].map((dataset) =>
        readValidationRuns(db, { runs: 3, dataset, rule: 'day-repaired' }),
      ),
    ),
    lastValidation: await lastValidation(db).then((last) => ({
      ...last,
      standing: Object.fromEntries(last?.standing ?? []),
    })),
    refused: await refusedDays(db, { from: '2024-03-07' }),
    quality: await summarizeQuality(db),
  };
}

async function askForRuns(catalog: Catalog): Promise<Readonly<Record<string, unknown>>> {
  const { db } = catalog;
  const texts = ['RUN a', '50%_', '/a_b', 'fx_daily', 'nothing'];
  const run = 'run a';
  const page = await listTasks(db, { run, filter: {} }, { limit: 3 });
  const last = page.rows.at(-1);
  const after = last === undefined ? undefined : { startedMs: last.started_ms, id: last.id };
  const asked = {
    recent: await recentRuns(catalog, 9),
    runs: await listRuns(db, { before: 'run b', startMs: 1, endMs: 99 }, 9),
    texts: await Promise.all(texts.map((text) => listRuns(db, { text }, 9))),
    about: await listRuns(db, { datasets: ['fx_daily', 'none'], commands: ['sync'] }, 9),
    either: await listRuns(db, { states: ['failed', 'done'], text: 'fx_daily', match: 'any' }, 9),
    running: await runningRuns(db),
    run: await findRun(db, 'run A'),
    recorded: (await runsRecordedAfter(db, 0, 9)).rows.map(({ id }) => id),
    hasRecord: (await lastRecord(db)) > 0,
    page,
    next: await listTasks(db, { run, filter: { state: 'done', kind: 'ingest' } }, { after, limit: 3 }),
    tasks: await listTasks(db, { run, filter: { text: '100%' } }, { limit: 9 }),
    ...(await askForTasks(catalog)),
    changed: await changedTasks(db, { runs: ['run a', 'run b'], sinceMs: 40, limit: 4 }),
    errors: await taskErrors(db, run),
    interrupted: await interruptedTasks(db),
    growth: await lakeGrowth(db, 0),
    calls: await readCallTotals(catalog, 0),
  };
  await closeDeadRuns(catalog, 1000);
  return { ...asked, dead: await recentRuns(catalog, 9), gone: await runningRuns(db) };
}

async function askServer({ db }: Catalog): Promise<Readonly<Record<string, unknown>>> {
  return {
    alerts: await standingAlerts(db),
    changes: await readAlertChanges(db, { after: 0, upTo: 9 }),
    lastChange: await lastAlertChange(db),
    channels: await listChannels(db),
    audit: [
      await countAudit(db),
      await readAudit(db, { limit: 9 }),
      await readAudit(db, { limit: 9, beforeId: 2 }),
    ],
    daily: await findScheduled(db, 'daily'),
    profiles: [...(await readRunProfiles(db, ['run a', 'run b']))],
    list: await findSymbols(db, await keepSymbols(db, ['A', 'ä'], 6)),
    noList: await findSymbols(db, 'nothing'),
    readbacks: await listReadbacks(db),
  };
}
