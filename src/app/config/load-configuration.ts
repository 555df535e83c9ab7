import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { DatasetName } from '../../domain/dataset.ts';
import { isBucketUrl, parseBucketUrl } from '../../lake/storage/s3/bucket-address.ts';
import { planResources, type ResourceOverrides } from '../../plan/resource-plan.ts';
import { type HardwareProfile, readHardwareProfile } from '../hardware/hardware-profile.ts';
import { type ConfigFile, readConfigFile } from './config-file.ts';
import type { ConfigKey } from './config-key.ts';
import { CONFIG_KEYS } from './config-keys.ts';
import { type ConfigProblem, configError, describeIssue } from './config-problem.ts';
import { type ConfigInput, checkConfigInput } from './config-schema.ts';
import type { Configuration, LogLevel } from './configuration.ts';
import { type EnvironmentValue, environmentValues, readDotEnv, type Variables } from './environment.ts';
import { firstOf } from './first-of.ts';
import { mergeLake } from './lake-settings.ts';
import { listSettings } from './list-settings.ts';
import { mergeChecks } from './merge-checks.ts';
import { mergeMaintenance, mergeSchedule, mergeSql } from './merge-parts.ts';
import { mergeMonitor } from './monitor-settings.ts';
import type { LoadedConfiguration, Origin } from './setting.ts';
import { passwordsOf } from './url-password.ts';
import { profileSettings } from './usage-profile.ts';

/** Everything the configuration is made of, besides files. */
export interface ConfigurationSources {
  readonly flags: {
    readonly lake?: string | undefined;
    readonly config?: string | undefined;
    readonly logLevel?: LogLevel | undefined;
  };
  /** Given by a program, in the shape of `barlake.yaml`; weaker than flags, stronger than all else. Absent: nothing. */
  readonly settings?: ConfigInput | undefined;
  readonly env: Variables;
  readonly cwd: string;
  /** Told every credential as soon as it is read, before anything can fail. */
  learnSecret(secret: string): void;
}

interface Layer {
  readonly input: ConfigInput;
  /** Origins by key path, for the keys this layer sets. */
  readonly origins: ReadonlyMap<string, Origin>;
  readonly problems: readonly ConfigProblem[];
}

const EMPTY_LAYER: Layer = { input: {}, origins: new Map(), problems: [] };
const DATASETS_DEFAULT: readonly DatasetName[] = ['stocks_daily', 'stocks_minute'];
const CACHE_MB_DEFAULT = 2000;
const FEATURE_SETS_DEFAULT = ['base'];
const FILE_NAME = 'barlake.yaml';

/**
 * Merges flags, environment, `.env`, the file, the hardware and the defaults, in this order of strength. What is wrong is
 * returned as one `E_CONFIG` in `problem`, beside a configuration made of the flags and the defaults.
 */
export async function loadConfiguration(sources: ConfigurationSources): Promise<LoadedConfiguration> {
  const dotEnvFile = join(sources.cwd, '.env');
  const dotEnv = await readDotEnv(dotEnvFile);
  const values = environmentValues(sources.env, { file: dotEnvFile, variables: dotEnv.variables });
  for (const { key, value } of values) learnSecrets(key, value, sources);
  const flags = flagLayer(sources);
  const environment = environmentLayer(values, sources);
  const given = settingsLayer(sources);
  const lakeByNow = flags.input.lake?.root ?? environment.input.lake?.root ?? resolve(sources.cwd, 'data');
  const file = await findFile(sources, lakeByNow);
  const filed = file === undefined ? EMPTY_LAYER : fileLayer(file, sources, lakeByNow);
  const problems = [
    ...flags.problems,
    ...given.problems,
    ...dotEnv.problems,
    ...environment.problems,
    ...filed.problems,
  ];
  const strong = problems.length === 0 ? [flags, given, environment, filed] : [flags];
  const chosen = strong.map(({ input }) => input);
  const root = firstOf(chosen, (input) => input.lake?.root) ?? resolve(sources.cwd, 'data');
  const placed = mergeLake(chosen, { root, env: sources.env });
  const hardware = await readHardwareProfile(placed.lake.root);
  const layers = [...strong, profileLayer(chosen, hardware)];
  const inputs = layers.map(({ input }) => input);
  const isRead = file !== undefined && file.content.kind !== 'missing';
  const base = isRead ? dirname(file.path) : sources.cwd;
  const config = merge(inputs, { placed, base, hardware });
  return {
    config,
    settings: listSettings(
      config,
      layers.map(({ origins }) => origins),
    ),
    file: file?.content.kind === 'missing' ? undefined : file?.path,
    hardware,
    problem: problems.length === 0 ? undefined : configError(problems),
  };
}

/** What the profile sets that was chosen, weakest of all that people say. */
function profileLayer(chosen: readonly ConfigInput[], hardware: HardwareProfile): Layer {
  const name = firstOf(chosen, (input) => input.profile);
  if (name === undefined || name === null) return EMPTY_LAYER;
  const input = profileSettings(name, hardware);
  const origins = CONFIG_KEYS.filter(({ path }) => getIn(input, path.split('.')) !== undefined).map(
    ({ path }): [string, Origin] => [path, { kind: 'profile', name }],
  );
  return { input, origins: new Map(origins), problems: [] };
}

function flagLayer({ flags, cwd }: ConfigurationSources): Layer {
  const origins = new Map<string, Origin>();
  if (flags.lake !== undefined) origins.set('lake.root', { kind: 'flag', name: '--lake' });
  if (flags.logLevel !== undefined) origins.set('logLevel', { kind: 'flag', name: '--log-level' });
  return {
    input: {
      lake: { root: flags.lake === undefined ? undefined : lakeRoot(flags.lake, cwd) },
      logLevel: flags.logLevel,
    },
    origins,
    problems: lakeProblems(flags.lake),
  };
}

function lakeProblems(lake: string | undefined): readonly ConfigProblem[] {
  if (lake === undefined || !isBucketUrl(lake) || parseBucketUrl(lake) !== undefined) return [];
  return [{ where: '--lake', what: 'found no address of a bucket, expected a path or s3://bucket/folder' }];
}

function lakeRoot(lake: string, cwd: string): string {
  return isBucketUrl(lake) ? lake : resolve(cwd, lake);
}

function settingsLayer(sources: ConfigurationSources): Layer {
  const { settings } = sources;
  if (settings === undefined) return EMPTY_LAYER;
  learnFileSecrets(settings, sources);
  const checked = checkConfigInput(settings);
  const place = (path: readonly (string | number)[]): string => ['settings', ...path].join('.');
  if (checked.kind === 'invalid') {
    const problems = checked.issues.flatMap((issue) =>
      describeIssue(issue, getIn(settings, issue.path)).map((what) => ({ where: place(issue.path), what })),
    );
    return { ...EMPTY_LAYER, problems };
  }
  const origins = CONFIG_KEYS.flatMap((key): [string, Origin][] =>
    getIn(settings, key.path.split('.')) === undefined ? [] : [[key.path, { kind: 'flag', name: key.path }]],
  );
  return { input: withAbsolutePaths(checked.input, sources.cwd), origins: new Map(origins), problems: [] };
}

function environmentLayer(values: readonly EnvironmentValue[], { cwd }: ConfigurationSources): Layer {
  const raw = {};
  for (const { key, value } of values) setIn(raw, key.path.split('.'), value);
  const checked = checkConfigInput(raw);
  const origins = new Map(values.map(({ key, origin }): [string, Origin] => [key.path, origin]));
  if (checked.kind === 'valid')
    return { input: withAbsolutePaths(checked.input, cwd), origins, problems: [] };
  const problems = checked.issues.flatMap((issue) => {
    const origin = values.find(({ key }) => key.path === issue.path.join('.'))?.origin;
    const where =
      origin?.kind === 'dotenv'
        ? `${origin.file} ${origin.name}`
        : `environment variable ${origin?.name ?? ''}`;
    return describeIssue(issue, getIn(raw, issue.path)).map((what) => ({ where, what }));
  });
  return { ...EMPTY_LAYER, problems };
}

interface FoundFile {
  readonly path: string;
  readonly content: ConfigFile;
  /** It was found because the lake's folder was known: it must not move the lake. */
  readonly isInLake: boolean;
}

async function findFile(sources: ConfigurationSources, lakeRoot: string): Promise<FoundFile | undefined> {
  const { flags, cwd } = sources;
  if (flags.config !== undefined) {
    const path = resolve(cwd, flags.config);
    const content = await readConfigFile(path);
    const missing: ConfigFile = {
      kind: 'unreadable',
      problems: [{ where: '--config', what: `there is no file ${path}` }],
    };
    return { path, content: content.kind === 'missing' ? missing : content, isInLake: false };
  }
  for (const folder of isBucketUrl(lakeRoot) ? [cwd] : [cwd, lakeRoot]) {
    const path = join(folder, FILE_NAME);
    const content = await readConfigFile(path);
    if (content.kind !== 'missing') return { path, content, isInLake: folder !== cwd };
  }
  return undefined;
}

function fileLayer(found: FoundFile, sources: ConfigurationSources, lakeByNow: string): Layer {
  const { content, path: file } = found;
  if (content.kind === 'missing') return EMPTY_LAYER;
  if (content.kind === 'unreadable') return { ...EMPTY_LAYER, problems: content.problems };
  learnFileSecrets(content.raw, sources);
  const place = (path: readonly (string | number)[]): string =>
    `${file}:${content.lineOf(path)}${path.length === 0 ? '' : ` ${path.join('.')}`}`;
  const checked = checkConfigInput(content.raw);
  if (checked.kind === 'invalid') {
    const problems = checked.issues.flatMap((issue) => {
      const names = issue.unknownNames.length > 0 ? issue.unknownNames.map((name) => [name]) : [[]];
      const whats = describeIssue(issue, getIn(content.raw, issue.path));
      return whats.map((what, index) => ({ where: place([...issue.path, ...(names[index] ?? [])]), what }));
    });
    return { ...EMPTY_LAYER, problems };
  }
  const input = withAbsolutePaths(checked.input, dirname(file));
  if (found.isInLake && input.lake?.root !== undefined && input.lake.root !== lakeByNow) {
    const what = `a file inside the lake cannot move the lake; found ${input.lake.root}, expected ${lakeByNow} or nothing`;
    return { ...EMPTY_LAYER, problems: [{ where: place(['lake', 'root']), what }] };
  }
  const origins = CONFIG_KEYS.flatMap((key): [string, Origin][] => {
    const path = key.path.split('.');
    return getIn(content.raw, path) === undefined
      ? []
      : [[key.path, { kind: 'file', file, line: content.lineOf(path) }]];
  });
  return { input, origins: new Map(origins), problems: [] };
}

function learnFileSecrets(raw: unknown, sources: ConfigurationSources): void {
  for (const key of CONFIG_KEYS) {
    const value = getIn(raw, key.path.split('.'));
    if (typeof value === 'string' || typeof value === 'number') learnSecrets(key, value, sources);
  }
}

function learnSecrets(key: ConfigKey, value: string | number, sources: ConfigurationSources): void {
  if (key.isSecret === true) sources.learnSecret(String(value));
  if (key.hasPassword !== true) return;
  for (const password of passwordsOf(String(value))) sources.learnSecret(password);
}

function merge(
  inputs: readonly ConfigInput[],
  {
    placed,
    base,
    hardware,
  }: {
    readonly placed: Pick<Configuration, 'lake' | 'catalog'>;
    readonly base: string;
    readonly hardware: HardwareProfile;
  },
): Configuration {
  const pick = <T>(read: (input: ConfigInput) => T | undefined): T | undefined => firstOf(inputs, read);
  const overrides: ResourceOverrides = {
    mode: pick((input) => input.resources?.mode),
    downloads: pick((input) => input.resources?.downloads),
    ingests: pick((input) => input.resources?.ingests),
    duckdbThreads: pick((input) => input.resources?.duckdbThreads),
    duckdbMemoryMb: pick((input) => input.resources?.duckdbMemoryMb),
    memoryLimitMb: pick((input) => input.resources?.memoryLimitMb),
    codec: pick((input) => input.resources?.codec),
    rowGroupRows: pick((input) => input.resources?.rowGroupRows),
  };
  return {
    profile: firstOf(inputs, (input) => input.profile) ?? null,
    ...placed,
    vendor: {
      baseUrl: pick((input) => input.vendor?.baseUrl) ?? 'https://api.massive.com',
      s3Endpoint: pick((input) => input.vendor?.s3Endpoint) ?? 'https://files.massive.com',
      s3Bucket: pick((input) => input.vendor?.s3Bucket) ?? 'flatfiles',
      rateLimitPerMinute: pick((input) => input.vendor?.rateLimitPerMinute) ?? 5,
      credentials: {
        apiKey: pick((input) => input.vendor?.credentials?.apiKey),
        s3AccessKey: pick((input) => input.vendor?.credentials?.s3AccessKey),
        s3SecretKey: pick((input) => input.vendor?.credentials?.s3SecretKey),
      },
      timeoutMs: pick((input) => input.vendor?.timeoutMs) ?? 30_000,
      attempts: pick((input) => input.vendor?.attempts) ?? 6,
      pricePerMonth: pick((input) => input.vendor?.pricePerMonth ?? undefined) ?? null,
    },
    router: { flat_after_days: pick((input) => input.router?.flat_after_days ?? undefined) ?? null },
    datasets: pick((input) => input.datasets) ?? DATASETS_DEFAULT,
    resources: planResources(hardware, overrides),
    queue: mergeQueue(inputs),
    query: { precompute: pick((input) => input.query?.precompute) ?? [] },
    maintenance: mergeMaintenance(inputs),
    cache: { maxMb: pick((input) => input.cache?.maxMb) ?? CACHE_MB_DEFAULT },
    features: {
      sets: pick((input) => input.features?.sets) ?? FEATURE_SETS_DEFAULT,
      folder: pick((input) => input.features?.folder) ?? join(base, 'features'),
    },
    schedule: mergeSchedule(inputs),
    server: mergeServer(inputs),
    sql: mergeSql(inputs),
    ...mergeMonitor(inputs),
    ...mergeChecks(inputs),
    logLevel: pick((input) => input.logLevel) ?? 'info',
  };
}

function mergeServer(inputs: readonly ConfigInput[]): Configuration['server'] {
  const pick = <T>(read: (input: ConfigInput) => T | undefined): T | undefined => firstOf(inputs, read);
  return {
    host: pick((input) => input.server?.host) ?? '127.0.0.1',
    port: pick((input) => input.server?.port) ?? 8642,
    token: pick((input) => input.server?.token),
    operatorToken: pick((input) => input.server?.operatorToken),
    viewToken: pick((input) => input.server?.viewToken),
    cors: pick((input) => input.server?.cors) ?? [],
    allowedHosts: pick((input) => input.server?.allowedHosts) ?? [],
    requestsPerMinute: pick((input) => input.server?.requestsPerMinute) ?? 60_000,
  };
}

function mergeQueue(inputs: readonly ConfigInput[]): Configuration['queue'] {
  return {
    url: firstOf(inputs, (input) => input.queue?.url),
    prefix: firstOf(inputs, (input) => input.queue?.prefix) ?? 'barlake',
    batchSize: firstOf(inputs, (input) => input.queue?.batchSize) ?? 100,
  };
}

function withAbsolutePaths(input: ConfigInput, base: string): ConfigInput {
  const { root, home } = input.lake ?? {};
  const folder = input.features?.folder;
  return {
    ...input,
    ...(input.lake === undefined
      ? {}
      : {
          lake: {
            ...input.lake,
            root: root === undefined || isBucketUrl(root) ? root : absolutePath(root, base),
            home: typeof home === 'string' ? absolutePath(home, base) : home,
          },
        }),
    ...(folder === undefined ? {} : { features: { ...input.features, folder: absolutePath(folder, base) } }),
  };
}

function absolutePath(path: string, base: string): string {
  const expanded = path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;
  return resolve(base, expanded);
}

function getIn(value: unknown, path: readonly (string | number)[]): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Readonly<Record<string | number, unknown>>)[step];
  }
  return current;
}

function setIn(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [first, ...rest] = path;
  if (first === undefined) return;
  if (rest.length === 0) target[first] = value;
  else {
    const child = (target[first] ?? {}) as Record<string, unknown>;
    target[first] = child;
    setIn(child, rest, value);
  }
}
