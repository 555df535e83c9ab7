import type { ReportDocument, ReportRun, ReportStage, ReportWorker } from '../../../contract/cli/report.ts';
import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import {
  callsOfRuns,
  figuresByKind,
  figuresByWorker,
  type KindFigures,
  qualityOfRuns,
  slowestTasks,
  throughputBySpan,
  type WorkerFigures,
} from '../../lake/catalog/run-figures.ts';
import type { RunHistoryRow } from '../../lake/catalog/run-history.ts';
import { readRunProfiles } from '../../lake/catalog/run-profiles.ts';
import type { RunProfile } from '../../observe/run-profiler.ts';
import { parseJson } from '../jobs/run-documents.ts';
import { runTitle } from '../jobs/run-title.ts';

/** Tasks named as the slowest. */
const SLOWEST = 5;

/** Spans that throughput is told in. */
const SPANS = 60;

/** Adds up what runs did, where their time went and what came of it; `runs` newest first, at least one. */
export async function gatherReport(
  { db }: Pick<Catalog, 'db'>,
  runs: readonly RunHistoryRow[],
  { lake, nowMs }: { readonly lake: string; readonly nowMs: number },
): Promise<ReportDocument> {
  const ids = runs.map(({ id }) => id);
  const profiles = new Map<string, RunProfile>();
  for (const [run, profile] of await readRunProfiles(db, ids)) {
    if (isProfile(profile)) profiles.set(run, profile);
  }
  const [measured] = ids.filter((id) => profiles.has(id));
  const slowest = await slowestTasks(db, ids, SLOWEST);
  return {
    generatedMs: nowMs,
    lake,
    runs: runs.map((run) => describeRun(run, profiles.get(run.id))),
    stages: stagesOf(await figuresByKind(db, ids), [...profiles.values()]),
    slowest: slowest.map(({ wallMs, rows, bytes, ...task }) => ({
      ...task,
      seconds: wallMs / 1000,
      rows: rows ?? 0,
      bytes: bytes ?? 0,
    })),
    workers: workersOf(await figuresByWorker(db, ids), [...profiles.values()]),
    throughput: await throughputOf(db, runs, nowMs),
    memory:
      measured === undefined
        ? null
        : { run: measured, samples: roundSamples(profiles.get(measured)?.samples ?? []) },
    budget: await callsOfRuns(db, ids),
    quality: await qualityOfRuns(db, ids),
  };
}

/** A profile that a newer program wrote in another form counts as none. */
function isProfile(value: unknown): value is RunProfile {
  return typeof value === 'object' && value !== null && 'version' in value && value.version === 1;
}

function describeRun(run: RunHistoryRow, profile: RunProfile | undefined): ReportRun {
  const { id, command, state, startedMs, finishedMs, tasks } = run;
  const seconds = finishedMs === null ? null : (finishedMs - startedMs) / 1000;
  const perSecond = (made: number): number | null =>
    seconds === null || seconds === 0 ? null : made / seconds;
  return {
    run: id,
    command,
    title: runTitle(command, parseJson(run.request)),
    state,
    startedMs,
    seconds,
    tasks: { done: tasks.done, failed: tasks.failed, skipped: tasks.skipped },
    rows: tasks.rows,
    bytes: tasks.bytes,
    rowsPerSecond: perSecond(tasks.rows),
    bytesPerSecond: perSecond(tasks.bytes),
    cpuSeconds: profile === undefined ? null : cpuMsOf(profile) / 1000,
    peakRssBytes: profile === undefined ? null : peakOf(profile),
  };
}

function cpuMsOf({ cpuMs, workers = [] }: RunProfile): number {
  return workers.reduce((sum, worker) => sum + worker.cpuMs, cpuMs);
}

function peakOf({ peakRssBytes, workers = [] }: RunProfile): number {
  return Math.max(peakRssBytes, ...workers.map((worker) => worker.peakRssBytes));
}

/** What the catalog has of each worker’s tasks, with what it told of its process. */
function workersOf(
  figures: readonly WorkerFigures[],
  profiles: readonly RunProfile[],
): readonly ReportWorker[] {
  const told = Map.groupBy(
    profiles.flatMap(({ workers = [] }) => workers),
    ({ worker }) => worker,
  );
  return figures.map(({ worker, tasks, wallMs, rows, bytes }) => {
    const own = told.get(worker);
    return {
      worker,
      tasks,
      seconds: wallMs / 1000,
      rows,
      bytes,
      cpuSeconds: own === undefined ? null : own.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / 1000,
      peakRssBytes: own === undefined ? null : Math.max(...own.map(({ peakRssBytes }) => peakRssBytes)),
    };
  });
}

/** What tasks recorded, with what was measured of the same stages, and stages that have no tasks in the catalog. */
function stagesOf(kinds: readonly KindFigures[], profiles: readonly RunProfile[]): readonly ReportStage[] {
  const measured = Map.groupBy(
    profiles.flatMap(({ stages }) => stages),
    ({ stage }) => stage,
  );
  const recorded = new Map(kinds.map((each) => [each.kind, each]));
  const names = new Set([...recorded.keys(), ...measured.keys()]);
  const stages = [...names].map((stage): ReportStage => {
    const own = measured.get(stage);
    const figures = recorded.get(stage);
    const sum = (pick: (each: RunProfile['stages'][number]) => number): number =>
      (own ?? []).reduce((total, each) => total + pick(each), 0);
    return {
      stage,
      tasks: figures?.tasks ?? sum(({ tasks }) => tasks),
      wallSeconds: (figures?.wallMs ?? sum(({ wallMs }) => wallMs)) / 1000,
      cpuSeconds: own === undefined ? null : sum(({ cpuMs }) => cpuMs) / 1000,
      waitSeconds: own === undefined ? null : sum(({ waitMs }) => waitMs) / 1000,
      rows: figures?.rows ?? 0,
      bytes: figures?.bytes ?? 0,
    };
  });
  return stages.toSorted((a, b) => b.wallSeconds - a.wallSeconds);
}

function roundSamples(samples: RunProfile['samples']): RunProfile['samples'] {
  return samples.map(({ atMs, ...sample }) => ({ ...sample, atMs: Math.round(atMs) }));
}

async function throughputOf(
  db: Catalog['db'],
  runs: readonly RunHistoryRow[],
  nowMs: number,
): Promise<ReportDocument['throughput']> {
  const startMs = Math.min(...runs.map((run) => run.startedMs));
  const endMs = Math.max(startMs + 1, ...runs.map(({ finishedMs }) => finishedMs ?? nowMs));
  const spanMs = Math.max(1, Math.ceil((endMs - startMs + 1) / SPANS));
  const made = await throughputBySpan(
    db,
    runs.map(({ id }) => id),
    { startMs, spanMs },
  );
  const bySpan = new Map(made.map(({ span, ...rest }) => [span, rest]));
  const length = Math.ceil((endMs - startMs + 1) / spanMs);
  const spans = Array.from({ length }, (_, index) => bySpan.get(index) ?? { rows: 0, bytes: 0, tasks: 0 });
  return { startMs, spanMs, spans };
}
