import { type ConfigKey, configKey as key } from './config-key.ts';
import { LAKE_KEYS } from './lake-keys.ts';
import { MONITOR_KEYS } from './monitor-keys.ts';

const FROM_HARDWARE = 'from the hardware';
const DAYS = 'a list of dates, each YYYY-MM-DD';
const URL_TEXT = 'an http or https URL without user, password, query or fragment';
const KEY_TEXT = 'a key as text';

/** Every key, in the order of the documentation, of `barlake config` and of the file that `barlake init` writes. */
export const CONFIG_KEYS: readonly ConfigKey[] = [
  ...LAKE_KEYS,
  key(
    'catalog.url',
    'sqlite, or a URL like postgres://user:password@host:5432/database?schema=name',
    'sqlite',
    'Where the catalog is: a file in the lake, or a Postgres database that several machines reach.',
    { env: ['BARLAKE_CATALOG_URL'], hasPassword: true },
  ),
  key('vendor.baseUrl', URL_TEXT, 'https://api.massive.com', 'The vendor’s REST API.', {
    env: ['POLYGON_BASE_URL', 'MASSIVE_BASE_URL'],
  }),
  key('vendor.s3Endpoint', URL_TEXT, 'https://files.massive.com', 'The vendor’s flat files.', {
    env: ['POLYGON_S3_ENDPOINT', 'MASSIVE_S3_ENDPOINT'],
  }),
  key('vendor.s3Bucket', 'a bucket name', 'flatfiles', 'The bucket of the flat files.', {
    env: ['POLYGON_S3_BUCKET', 'MASSIVE_S3_BUCKET'],
  }),
  key(
    'vendor.rateLimitPerMinute',
    'a whole number from 1 to 100000, or unlimited',
    '5',
    'REST calls in one minute.',
    {
      env: ['POLYGON_RATE_LIMIT', 'MASSIVE_RATE_LIMIT'],
      fromText: 'number',
    },
  ),
  key(
    'vendor.timeoutMs',
    'a whole number from 1000 to 600000',
    '30000',
    'Deadline of one request without progress.',
  ),
  key('vendor.attempts', 'a whole number from 1 to 20', '6', 'Attempts per request, the first included.'),
  key(
    'vendor.pricePerMonth',
    'a number from 0 to 100000, or null',
    'not set',
    'Price of the vendor’s plan in US dollars; plans and status then show what a gigabyte costs.',
  ),
  key('vendor.credentials.apiKey', KEY_TEXT, 'not set', 'Key of the REST API.', {
    env: ['POLYGON_API_KEY', 'MASSIVE_API_KEY'],
    isSecret: true,
  }),
  key('vendor.credentials.s3AccessKey', KEY_TEXT, 'not set', 'Access key of the flat files.', {
    env: ['POLYGON_S3_ACCESS_KEY', 'POLYGON_S3_KEY', 'MASSIVE_S3_ACCESS_KEY', 'MASSIVE_S3_KEY'],
    isSecret: true,
  }),
  key('vendor.credentials.s3SecretKey', KEY_TEXT, 'not set', 'Secret key of the flat files.', {
    env: ['POLYGON_S3_SECRET_KEY', 'POLYGON_S3_SECRET', 'MASSIVE_S3_SECRET_KEY', 'MASSIVE_S3_SECRET'],
    isSecret: true,
  }),
  key(
    'router.flat_after_days',
    'a whole number from 0 to 36500, or null',
    'not set',
    'Days older than this come from flat files, newer ones over REST; not set: whatever costs less.',
  ),
  key(
    'datasets',
    'a list of stocks_daily, stocks_minute, options_daily, options_minute, crypto_daily, crypto_minute, fx_daily, fx_minute, indices_daily, indices_minute',
    'stocks_daily, stocks_minute',
    'Datasets of commands that name none.',
  ),
  key(
    'profile',
    'free, standard or high-performance, or null',
    'not set',
    'A set of defaults for calls, memory and tasks at a time; whatever is set by hand is stronger.',
    { env: ['BARLAKE_PROFILE'], fromText: 'word' },
  ),
  key(
    'resources.mode',
    'streaming, batch or parallel',
    FROM_HARDWARE,
    'How much is held in memory at once.',
    {
      env: ['PIPELINE_MODE'],
      fromText: 'word',
    },
  ),
  key(
    'resources.downloads',
    'a whole number from 1 to 64',
    FROM_HARDWARE,
    'Objects downloaded at the same time.',
    {
      env: ['WORKER_CONCURRENCY'],
      fromText: 'number',
    },
  ),
  key(
    'resources.ingests',
    'a whole number from 1 to 64',
    FROM_HARDWARE,
    'Partitions written at the same time.',
  ),
  key(
    'resources.duckdbThreads',
    'a whole number from 1 to 256',
    FROM_HARDWARE,
    'Threads of the database engine.',
  ),
  key(
    'resources.duckdbMemoryMb',
    'a whole number from 128 to 4194304',
    FROM_HARDWARE,
    'Memory of the database engine.',
  ),
  key(
    'resources.memoryLimitMb',
    'a whole number from 512 to 4194304',
    FROM_HARDWARE,
    'Memory of the whole process.',
    {
      env: ['MAX_MEMORY_GB'],
      fromText: 'gigabytes',
    },
  ),
  key('resources.codec', 'zstd or snappy', FROM_HARDWARE, 'Compression of partitions.'),
  key(
    'resources.rowGroupRows',
    'a whole number from 2048 to 1048576',
    FROM_HARDWARE,
    'Rows in one row group of a partition.',
  ),
  key(
    'queue.url',
    'a URL like redis://host:6379 or postgres://user:password@host:5432/database',
    'not set',
    'Where workers take tasks from; not set: a command does all of its work itself.',
    { env: ['BARLAKE_QUEUE_URL'], hasPassword: true },
  ),
  key(
    'queue.prefix',
    'up to 32 letters, digits, - and _',
    'barlake',
    'What the names of queues begin with, where several programs share a server.',
    { env: ['BARLAKE_QUEUE_PREFIX'] },
  ),
  key('queue.batchSize', 'a whole number from 1 to 10000', '100', 'Symbols in one queued batch.', {
    env: ['BATCH_SIZE'],
    fromText: 'number',
  }),
  key(
    'features.sets',
    'a list of names of feature sets',
    'base',
    'Feature sets that silver is built with; a set is left out of datasets that it is not for.',
  ),
  key('features.folder', 'a path', './features', 'Folder of your own feature sets, one file each.'),
  key(
    'schedule.daily',
    'five parts of cron, or off',
    '5 11 * * *',
    'When `serve` brings the lake up to date; the vendor publishes a day by 11:00 New York on the next.',
  ),
  key(
    'schedule.maintenance',
    'five parts of cron, or off',
    'off',
    'When `serve` looks after the lake: gc, compact, archive and a part of a scrub.',
  ),
  key('schedule.timeZone', 'an IANA time zone', 'America/New_York', 'Zone of these times.'),
  key(
    'schedule.through',
    'landing, bronze, silver or gold',
    'bronze',
    'How far `daily` goes, by itself and as a command.',
  ),
  key(
    'schedule.lookbackDays',
    'a whole number from 1 to 366',
    '30',
    'Calendar days that `daily` looks back for files that were replaced.',
  ),
  key(
    'schedule.retryMinutes',
    'a whole number from 1 to 1440',
    '30',
    'A turn that found a day late or failed is tried again after so long.',
  ),
  key(
    'server.host',
    'an address or a name of this machine',
    '127.0.0.1',
    'Where `serve` listens; other machines reach it only with a token.',
  ),
  key('server.port', 'a whole number from 0 to 65535', '8642', 'Port of `serve`; 0 takes any free one.'),
  key(
    'server.token',
    'text of at least 16 characters',
    'not set',
    'Who has it is an admin of the server and may do everything.',
    {
      env: ['BARLAKE_TOKEN'],
      isSecret: true,
    },
  ),
  key(
    'server.operatorToken',
    'text of at least 16 characters',
    'not set',
    'Who has it may look, start and decide, and govern nothing.',
    { env: ['BARLAKE_OPERATOR_TOKEN'], isSecret: true },
  ),
  key(
    'server.viewToken',
    'text of at least 16 characters',
    'not set',
    'Who has it may look, and change nothing.',
    { env: ['BARLAKE_VIEW_TOKEN'], isSecret: true },
  ),
  key(
    'server.cors',
    'a list of origins like https://example.org',
    'none',
    'Sites whose pages may ask the server.',
  ),
  key(
    'server.allowedHosts',
    'a list of host names',
    'none',
    'Names that the server is called by, besides those of this machine.',
  ),
  key(
    'server.requestsPerMinute',
    'a whole number from 1 to 10000000',
    '60000',
    'Requests that the server answers one client in a minute.',
  ),
  key(
    'sql.timeoutSeconds',
    'a whole number from 1 to 86400',
    '300',
    'Longest time that a statement of SQL may take.',
  ),
  key(
    'sql.memoryMb',
    'a whole number from 128 to 4194304, or null',
    'not set',
    'Memory of one statement of SQL; not set: resources.duckdbMemoryMb.',
  ),
  key(
    'sql.tempMb',
    'a whole number from 0 to 4194304',
    '10240',
    'Room in the temporary folder for one statement of SQL that needs more than its memory.',
  ),
  key(
    'sql.atOnce',
    'a whole number from 1 to 64',
    '2',
    'Statements of SQL that a server runs at the same time.',
  ),
  key(
    'query.precompute',
    'a list of <asset>_5m, _15m, _30m, _1h, _4h, _1d (not of options) and _daily_stats, for example stocks_1h',
    'none',
    'Bars that are put together from a market’s minutes or days once, and read from there while they are fresh.',
  ),
  key(
    'maintenance.graceHours',
    'a whole number from 1 to 8760',
    '24',
    'Files that were replaced stay so long for readers that have them open.',
  ),
  key(
    'maintenance.historyDays',
    'a whole number from 1 to 36500',
    '365',
    '`gc` removes runs and tasks that are older, and answers of queries that nobody has asked for since.',
  ),
  key(
    'maintenance.archiveLandingDays',
    'a whole number from 1 to 36500, or null',
    'not set',
    'Landed files of days that are so old go to the archive; not set: none.',
  ),
  key(
    'maintenance.archiveOptionsDays',
    'a whole number from 0 to 36500, or null',
    'not set',
    'Days of options go to the archive so many days after their last contract has expired; not set: none.',
  ),
  key(
    'cache.maxMb',
    'a whole number from 0 to 1000000',
    '2000',
    'Megabytes of answers that are kept in the lake’s folder cache; 0 keeps none.',
  ),
  ...MONITOR_KEYS,
  key(
    'validate.afterSync',
    'on or off',
    'on',
    'Whether a sync validates the days that it has brought; `barlake validate` does so at any time.',
  ),
  key(
    'validate.rules',
    'a group of rules, each with severity (off, info, warning or error), tolerance, atLeast, and the same for single datasets below datasets',
    'none',
    'What differs from the rules of docs/validate.md.',
  ),
  key('calendar.closed', DAYS, 'none', 'Extra days on which the New York exchange is closed.'),
  key('calendar.halfDays', DAYS, 'none', 'Extra days on which it closes early.'),
  key('calendar.open', DAYS, 'none', 'Days on which it trades although the rules say it is closed.'),
  key('logLevel', 'silent, error, warn, info or debug', 'info', 'How much is logged.', {
    env: ['LOG_LEVEL'],
    fromText: 'word',
  }),
];

/** The key that a path belongs to: its own, or that of the list it is an item of. */
export function findConfigKey(path: string): ConfigKey | undefined {
  return CONFIG_KEYS.find((key) => path === key.path || path.startsWith(`${key.path}.`));
}

/** Names below a path: `lake` → `root`, `precision`; the empty path gives the top level. */
export function childNames(path: string): readonly string[] {
  const prefix = path === '' ? '' : `${path}.`;
  const names = CONFIG_KEYS.filter((key) => key.path.startsWith(prefix)).map(
    (key) => key.path.slice(prefix.length).split('.')[0] ?? '',
  );
  return [...new Set(names)];
}
