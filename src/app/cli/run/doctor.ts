import { homedir } from 'node:os';
import type { DoctorDocument } from '../../../../contract/cli/doctor.ts';
import { BarlakeError, isBarlakeError } from '../../../domain/barlake-error.ts';
import { DATASETS } from '../../../domain/dataset.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { addDays, utcDateOf } from '../../../domain/trading-day.ts';
import { takeLakeLock } from '../../../lake/catalog/lake-lock.ts';
import { openCatalog } from '../../../lake/catalog/open-catalog.ts';
import { openObjectStore } from '../../../lake/storage/s3/object-store.ts';
import { probeBucket } from '../../../lake/storage/s3/probe-bucket.ts';
import { createFlatFileStore } from '../../../vendor/flat-files/create-flat-file-store.ts';
import { createFlatFileProbe } from '../../../vendor/flat-files/probe.ts';
import { createRestClient } from '../../../vendor/rest/create-rest-client.ts';
import { createRestProbe } from '../../../vendor/rest/probe.ts';
import { cacheFolder } from '../../config/cache-folder.ts';
import { lakeAddress } from '../../config/lake-settings.ts';
import type { LoadedConfiguration } from '../../config/setting.ts';
import { checkBucket } from '../../doctor/bucket-check.ts';
import type { Check } from '../../doctor/check.ts';
import { checkConfiguration, checkCredentials } from '../../doctor/configuration-checks.ts';
import { checkCatalog, checkLakeFolder, type LakeAccess } from '../../doctor/lake-checks.ts';
import { checkDiskSpace, checkMemory, checkNode } from '../../doctor/machine-checks.ts';
import { checkClock, checkReachable, type NetworkCheckOptions } from '../../doctor/network-checks.ts';
import { checkFlatFiles, checkRestKey } from '../../doctor/vendor-checks.ts';
import { bucketAccess } from '../../storage/bucket-access.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { printJson } from '../print-json.ts';

/** Patient enough for a slow line, short enough to wait for. */
const STEP_TIMEOUT_MS = 10_000;

/** Files of the last days may not be published yet. */
const PUBLISHED_DAYS_AGO = 10;

/** Runs every check and prints it. */
export async function run({ options, context }: Invocation): Promise<number> {
  const { loaded, terminal } = context;
  if (loaded === undefined) throw new BarlakeError('E_CONFIG', { message: 'No configuration was loaded.' });
  const checks = [...(await localChecks(loaded, context))];
  if (options['offline'] !== true) {
    checks.push(...(await bucketChecks(context)), ...(await networkChecks(context)));
  }
  const failures = checks.filter(({ status }) => status === 'fail');
  const document: DoctorDocument = { healthy: failures.length === 0, checks };
  if (context.json) await printJson(terminal, document);
  else await terminal.out(describe(checks, context));
  if (failures.length === 0) return EXIT.done;
  return failures.every(({ about }) => about === 'credentials') ? EXIT.unauthorized : EXIT.failed;
}

async function localChecks(loaded: LoadedConfiguration, context: CommandContext): Promise<readonly Check[]> {
  const { config, hardware } = loaded;
  const folder = await checkLakeFolder(config.lake.root, `${process.pid}-${context.clock.nowMs()}`);
  return [
    checkNode(process.versions.node),
    checkConfiguration(loaded),
    checkMemory(hardware, config.resources),
    checkDiskSpace(hardware),
    folder,
    ...(folder.status === 'ok' ? [await checkCatalog(lakeAccess(context))] : []),
    checkCredentials(config.vendor.credentials),
  ];
}

function lakeAccess({ clock, config, signal }: CommandContext): LakeAccess {
  const { lake } = config;
  return {
    async read() {
      await using _catalog = await openCatalog(lake.catalog, { readOnly: true });
    },
    async lock() {
      const since = new Date(clock.nowMs()).toISOString();
      await using _lock = await takeLakeLock(lake, { pid: process.pid, command: 'doctor', since }, signal);
    },
  };
}

async function bucketChecks({ config, clock, random, signal }: CommandContext): Promise<readonly Check[]> {
  const { lake, vendor } = config;
  if (lake.bucket === undefined) return [];
  const probe = async (): Promise<void> => {
    const access = bucketAccess(lake);
    if (isBarlakeError(access)) throw access;
    const timeoutMs = Math.min(vendor.timeoutMs, STEP_TIMEOUT_MS);
    using store = await openObjectStore({ access, timeoutMs, attempts: 1, random, signal });
    await probeBucket(store, `${process.pid}-${clock.nowMs()}`);
  };
  return [await checkBucket(lakeAddress(lake), probe)];
}

async function networkChecks(context: CommandContext): Promise<readonly Check[]> {
  const { clock, signal } = context;
  const { vendor } = context.config;
  const options: NetworkCheckOptions = {
    clock,
    signal,
    timeoutMs: Math.min(vendor.timeoutMs, STEP_TIMEOUT_MS),
  };
  const [flatFiles, api] = await Promise.all([
    checkReachable('vendor.s3Endpoint', vendor.s3Endpoint, options),
    checkReachable('vendor.baseUrl', vendor.baseUrl, options),
  ]);
  // What is unreachable cannot say anything about clocks and keys; one failure is enough.
  const rest = api.status === 'fail' ? [] : await restChecks(context);
  if (flatFiles.status === 'fail') return [flatFiles, api, ...rest];
  const clockCheck = await checkClock(vendor.s3Endpoint, options);
  return [
    flatFiles,
    api,
    ...(clockCheck === undefined ? [] : [clockCheck]),
    ...rest,
    ...(await flatFileChecks(context)),
  ];
}

async function restChecks({ clock, config, env, signal }: CommandContext): Promise<readonly Check[]> {
  const { vendor } = config;
  const { apiKey } = vendor.credentials;
  if (apiKey === undefined) return [];
  await using client = await createRestClient({
    baseUrl: vendor.baseUrl,
    apiKey,
    rateLimitPerMinute: vendor.rateLimitPerMinute,
    timeoutMs: Math.min(vendor.timeoutMs, STEP_TIMEOUT_MS),
    clock,
    budgetFolder: cacheFolder({ platform: process.platform, homeFolder: homedir(), env }),
    // One attempt, and no wait for a turn that is far off: the doctor reports what it sees.
    attempts: 1,
    random: () => 0,
    patience: { turnMs: STEP_TIMEOUT_MS, refusalMs: 0 },
  });
  return [await checkRestKey(createRestProbe(client), signal)];
}

async function flatFileChecks(context: CommandContext): Promise<readonly Check[]> {
  const { clock, config, signal } = context;
  const { vendor } = config;
  const { s3AccessKey, s3SecretKey } = vendor.credentials;
  if (s3AccessKey === undefined || s3SecretKey === undefined) return [];
  await using store = await createFlatFileStore({
    endpoint: vendor.s3Endpoint,
    bucket: vendor.s3Bucket,
    accessKey: s3AccessKey,
    secretKey: s3SecretKey,
    timeoutMs: Math.min(vendor.timeoutMs, STEP_TIMEOUT_MS),
    connections: 2,
    clock,
    // One attempt: the doctor reports what it sees. So there is nothing to spread out either.
    attempts: 1,
    random: () => 0,
  });
  const month = addDays(utcDateOf(clock.nowMs()), -PUBLISHED_DAYS_AGO).slice(0, 7).replace('-', '/');
  const checks: Check[] = [];
  for (const dataset of config.datasets) {
    const probe = createFlatFileProbe(store, { prefix: DATASETS[dataset].prefix, month });
    checks.push(await checkFlatFiles(dataset, probe, signal));
  }
  return checks;
}

function describe(checks: readonly Check[], { terminal }: CommandContext): string {
  const { green, yellow, red, dim } = terminal.outColors;
  const marks = { ok: green('ok  '), warn: yellow('warn'), fail: red('fail') };
  const lines = checks.flatMap(({ name, status, evidence, mend }) => [
    `${marks[status]}  ${name}: ${evidence}`,
    ...(mend === null ? [] : [`      ${dim('→')} ${mend}`]),
  ]);
  const failed = checks.filter(({ status }) => status === 'fail').length;
  const warned = checks.filter(({ status }) => status === 'warn').length;
  const verdict =
    failed + warned === 0
      ? green('Everything is in order.')
      : `${failed} failed, ${warned} to look at, ${checks.length - failed - warned} in order.`;
  return `${lines.join('\n')}\n\n${verdict}\n`;
}
