import type { JobOptions, JobRequestDocument } from '../../../contract/api/jobs.ts';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { Clock } from '../../domain/clock.ts';
import { heldDatasets } from '../../lake/catalog/held-datasets.ts';
import type { Lake } from '../../lake/lake.ts';
import { checkRange, parseDay } from '../cli/parse-range.ts';
import { readReconcileRequest } from '../cli/reconcile-options.ts';
import { readReferenceRequest } from '../cli/reference-options.ts';
import { requireDataset } from '../cli/sync-options.ts';
import type { Configuration } from '../config/configuration.ts';
import { readExportDocument } from '../export/read-export-document.ts';
import { readHeldDays } from '../schedule/daily-facts.ts';
import { dailyRequests } from '../schedule/daily-requests.ts';
import { requestFeatures } from '../silver/dataset-features.ts';
import type { SilverRequest } from '../silver/silver-request.ts';
import { readSyncDocument } from '../sync/read-sync-document.ts';
import { readValidateDocument } from '../validate/read-validate-document.ts';
import type { JobTask } from './job-message.ts';

/** What reading a request for a job needs. */
export interface ReadJobWorld {
  readonly config: Configuration;
  readonly lake: Lake;
  readonly clock: Clock;
  readonly cwd: string;
}

/**
 * The jobs that a request from afar asks for, read as strictly as the command line reads; a daily turn may be several. No path can be
 * named. Throws `E_DATASET`, `E_DATE`, `E_SYMBOL`, `E_UNIVERSE`, `E_FEATURES`, `E_EXPRESSION`, `E_USAGE`.
 */
export async function readJob(
  document: JobRequestDocument,
  world: ReadJobWorld,
): Promise<readonly JobTask[]> {
  const { config, lake, clock } = world;
  switch (document.action) {
    case 'sync':
      return [{ command: 'sync', ...(await readSyncDocument(document.options, config)) }];
    case 'daily': {
      const held = await readHeldDays(lake.catalog, config);
      const requests = dailyRequests({ config, nowMs: clock.nowMs(), held });
      return requests.map((request) => ({ command: 'sync', request, universe: undefined }));
    }
    case 'validate': {
      const request = await readValidateDocument(document.options, { lake, nowMs: clock.nowMs() });
      return [{ command: 'validate', request, universe: undefined }];
    }
    case 'features':
      return [{ command: 'features build', request: await readSilver(document.options, config) }];
    case 'export': {
      const request = await readExportDocument(document.options, config);
      return [{ command: 'export qlib', request, universe: document.options.universe }];
    }
    case 'reference':
      return [{ command: 'sync-reference', request: await readReference(document.options, world) }];
    case 'reconcile':
      return [{ command: 'reconcile', request: await readReconcile(document.options, world) }];
    case 'compact': {
      const { datasets, by } = document.options;
      const named = datasets?.map(requireDataset) ?? (await heldDatasets(lake.catalog));
      return [{ command: 'compact', request: { datasets: named, by } }];
    }
    case 'archive':
      return [{ command: 'archive', request: readArchive(document.options, config) }];
    case 'gc':
      return [{ command: 'gc', request: {} }];
    case 'scrub': {
      const { megabytesPerSecond, minutes, ...rest } = document.options;
      return [{ command: 'scrub', request: { ...rest, megabytesPerSecond, minutes } }];
    }
  }
}

async function readSilver(
  { datasets, sets, from: first, to: last, mode }: JobOptions['features'],
  config: Configuration,
): Promise<SilverRequest> {
  const from = first === undefined ? undefined : parseDay(first, 'from');
  const to = last === undefined ? undefined : parseDay(last, 'to');
  if (from !== undefined && to !== undefined) checkRange({ from, to }, { from: 'from', to: 'to' });
  const request: SilverRequest = {
    datasets: [...new Set(datasets.map(requireDataset))],
    ...(sets === undefined ? {} : { sets }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    mode,
  };
  // Whoever misspelt a set should hear of it now, not from a run that failed.
  await requestFeatures(request, config);
  return request;
}

async function readReference(
  { only, from, to, isFull, underlyings, symbols }: JobOptions['reference'],
  context: ReadJobWorld,
) {
  const options = {
    only: only?.join(','),
    from,
    to,
    full: isFull,
    underlying: underlyings?.join(','),
    symbols: symbols?.join(','),
  };
  return readReferenceRequest({ options, context });
}

async function readReconcile(
  { dataset, source, from, to, sample, symbols }: JobOptions['reconcile'],
  context: ReadJobWorld,
) {
  const options = { source, from, to, sample: sample?.toString(), symbols: symbols?.join(',') };
  return readReconcileRequest({ args: [dataset], options, context });
}

function readArchive({ landingDays, optionsDays }: JobOptions['archive'], { maintenance }: Configuration) {
  const request = {
    landingDays: landingDays ?? maintenance.archiveLandingDays,
    optionsDays: optionsDays ?? maintenance.archiveOptionsDays,
  };
  if (request.landingDays !== null || request.optionsDays !== null) return request;
  throw new BarlakeError('E_USAGE', {
    message: 'Nothing is said about what is to be archived.',
    mend: 'Give days for landed files or options, or set maintenance.archiveLandingDays or maintenance.archiveOptionsDays.',
  });
}
