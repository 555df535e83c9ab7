import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configTemplate, credentialsTemplate } from './config-template.ts';
import { type ConfigurationSources, loadConfiguration } from './load-configuration.ts';

const SECRET = 'kQ7vX2mPz9LtR4wYb8Nc';

let cwd = '';
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'barlake-config-'));
});
afterEach(async () => {
  await rm(cwd, { recursive: true });
});

const write = async (name: string, text: string) => writeFile(join(cwd, name), text);
const load = async (sources: Partial<ConfigurationSources> = {}) =>
  loadConfiguration({ flags: {}, env: {}, cwd, learnSecret: () => undefined, ...sources });
const origin = (loaded: Awaited<ReturnType<typeof load>>, key: string) =>
  loaded.settings.find((setting) => setting.key === key)?.origin;

describe('the order of strength', () => {
  it('is flag, environment, .env, file, default', async () => {
    const key = 'lake.root';
    expect((await load()).config.lake.root).toBe(join(cwd, 'data'));
    await write('barlake.yaml', '# lake\nlake:\n  root: from-file\n');
    let loaded = await load();
    expect(loaded.config.lake.root).toBe(join(cwd, 'from-file'));
    expect(origin(loaded, key)).toEqual({ kind: 'file', file: join(cwd, 'barlake.yaml'), line: 3 });
    await write('.env', 'BARLAKE_HOME=from-dotenv\n');
    loaded = await load();
    expect(loaded.config.lake.root).toBe(join(cwd, 'from-dotenv'));
    expect(origin(loaded, key)).toEqual({ kind: 'dotenv', name: 'BARLAKE_HOME', file: join(cwd, '.env') });
    // The real environment wins even with its weaker name.
    loaded = await load({ env: { DATA_ROOT: '/from/env' } });
    expect(loaded.config.lake.root).toBe('/from/env');
    expect(origin(loaded, key)).toEqual({ kind: 'environment', name: 'DATA_ROOT' });
    loaded = await load({ env: { DATA_ROOT: '/from/env' }, flags: { lake: 'from-flag' } });
    expect(loaded.config.lake.root).toBe(join(cwd, 'from-flag'));
    expect(origin(loaded, key)).toEqual({ kind: 'flag', name: '--lake' });
  });

  it('prefers BARLAKE_HOME to DATA_ROOT and counts an empty variable as not set', async () => {
    const env = { BARLAKE_HOME: '/a', DATA_ROOT: '/b' };
    expect((await load({ env })).config.lake.root).toBe('/a');
    expect((await load({ env: { ...env, BARLAKE_HOME: ' ' } })).config.lake.root).toBe('/b');
  });

  it('fixes parts of the resources and derives the others', async () => {
    await write('barlake.yaml', 'resources: { ingests: 3 }\n');
    const { config } = await load({
      env: { PIPELINE_MODE: 'Parallel', WORKER_CONCURRENCY: '5', MAX_MEMORY_GB: '1.5' },
    });
    expect(config.resources).toMatchObject({
      mode: 'parallel',
      downloads: 5,
      ingests: 3,
      memoryLimitMb: 1536,
    });
    expect(config.resources.duckdbMemoryMb).toBe(921);
  });

  it('keeps every name that people already have', async () => {
    const { config } = await load({
      env: {
        MASSIVE_API_KEY: 'api-key-1',
        POLYGON_S3_KEY: 'access-1',
        POLYGON_S3_SECRET: 'secret-1',
        POLYGON_BASE_URL: 'http://127.0.0.1:4000/',
        POLYGON_S3_ENDPOINT: 'http://127.0.0.1:4001',
        POLYGON_S3_BUCKET: 'other',
        POLYGON_RATE_LIMIT: 'unlimited',
        BATCH_SIZE: '250',
        LOG_LEVEL: 'DEBUG',
      },
    });
    expect(config.vendor).toMatchObject({
      baseUrl: 'http://127.0.0.1:4000',
      s3Endpoint: 'http://127.0.0.1:4001',
      s3Bucket: 'other',
      rateLimitPerMinute: 'unlimited',
      credentials: { apiKey: 'api-key-1', s3AccessKey: 'access-1', s3SecretKey: 'secret-1' },
    });
    expect([config.queue.batchSize, config.logLevel]).toEqual([250, 'debug']);
  });
});

describe('the file', () => {
  it('is the one of --config, else the one here, else the one in the lake', async () => {
    await mkdir(join(cwd, 'data'));
    await write('data/barlake.yaml', 'logLevel: error\n');
    await write('other.yaml', 'logLevel: debug\nlake: { root: ~/lake }\n');
    expect((await load()).config.logLevel).toBe('error');
    await write('barlake.yaml', 'logLevel: warn\n');
    expect((await load()).file).toBe(join(cwd, 'barlake.yaml'));
    const loaded = await load({ flags: { config: 'other.yaml' } });
    expect([loaded.config.logLevel, loaded.config.lake.root]).toEqual(['debug', join(homedir(), 'lake')]);
  });

  it('must be there when --config names it', async () => {
    const { problem } = await load({ flags: { config: 'nowhere.yaml' } });
    expect(problem?.message).toContain(`there is no file ${join(cwd, 'nowhere.yaml')}`);
  });

  it('cannot move the lake it lies in', async () => {
    await mkdir(join(cwd, 'data'));
    await write('data/barlake.yaml', 'lake: { root: /elsewhere }\n');
    expect((await load()).problem?.message).toContain('cannot move the lake');
    await write('data/barlake.yaml', 'lake: { root: . }\n');
    expect((await load()).problem).toBeUndefined();
  });

  it('may be empty, or have groups with nothing but comments', async () => {
    await write('barlake.yaml', '');
    expect((await load()).problem).toBeUndefined();
    await write('barlake.yaml', 'vendor:\n  # attempts: 3\nlogLevel:\n');
    expect((await load()).problem).toBeUndefined();
  });

  it('as init writes it loads cleanly and sets what it shows', async () => {
    const { config } = await load();
    const text = configTemplate({ lakeRoot: './a b: c', resources: config.resources });
    await write('barlake.yaml', text);
    await write('.env', credentialsTemplate());
    const loaded = await load();
    expect(loaded.problem).toBeUndefined();
    expect(loaded.config.lake.root).toBe(join(cwd, 'a b: c'));
    await write('barlake.yaml', text.replaceAll(/^( *)# (\w+: )/gm, '$1$2'));
    const uncommented = await load();
    expect(uncommented.problem).toBeUndefined();
    expect(uncommented.config).toEqual(loaded.config);
  });
});

describe('what is wrong', () => {
  it('is listed all at once, with place, value, accepted values and suggestion', async () => {
    await write(
      'barlake.yaml',
      [
        'lake:',
        '  rooot: x',
        '  precision: float16',
        'vendor:',
        '  timeoutMs: soon',
        '  apiKey: abc',
        'datasets: [stocks_daily, stock_minute]',
        'calendar:',
        '  closed: [2025-02-30]',
        'resources: 7',
      ].join('\n'),
    );
    await write('.env', 'WORKER_CONCURRENCY=many\n');
    const { problem, config } = await load({ env: { LOG_LEVEL: 'loud', POLYGON_RATE_LIMIT: '0' } });
    const file = join(cwd, 'barlake.yaml');
    expect(problem?.code).toBe('E_CONFIG');
    const message = problem?.message ?? '';
    for (const line of [
      'The configuration has 10 problems',
      `${file}:2 lake.rooot: unknown key; did you mean lake.root?`,
      `${file}:3 lake.precision: found "float16", expected float64 or float32`,
      `${file}:5 vendor.timeoutMs: found "soon", expected a whole number from 1000 to 600000`,
      `${file}:6 vendor.apiKey: unknown key; did you mean vendor.credentials.apiKey?`,
      `${file}:7 datasets.1: found "stock_minute", expected a list of stocks_daily`,
      `${file}:9 calendar.closed.0: found "2025-02-30", expected a list of dates, each YYYY-MM-DD`,
      `${file}:10 resources: found a number, expected a group with the keys mode, downloads`,
      'environment variable LOG_LEVEL: found "loud", expected silent, error, warn, info or debug',
      'environment variable POLYGON_RATE_LIMIT: found 0, expected a whole number from 1 to 100000, or unlimited',
      `${join(cwd, '.env')} WORKER_CONCURRENCY: found "many", expected a whole number from 1 to 64`,
    ]) {
      expect(message).toContain(line);
    }
    expect(config.lake.precision).toBe('float64');
  });

  it('never shows a secret, wherever it stands', async () => {
    const learned: string[] = [];
    const sources = { learnSecret: (secret: string) => void learned.push(secret) };
    for (const text of [
      `vendor:\n  credentials: ${SECRET}\n`,
      `vendor: ${SECRET}\n`,
      `${SECRET}\n`,
      `vendor:\n  apiKey: ${SECRET}\n`,
      `vendor:\n  credentials:\n    apiKey: [${SECRET}]\n`,
      `vendor:\n  credentials:\n    apiKey: "${SECRET} "\n`,
      `vendor:\n  credentials:\n    apiKey: *${SECRET}\n`,
      `vendor:\n  credentials:\n    apiKey: "${SECRET}\n`,
      `vendor:\n  credentials: {apiKey: !${SECRET} x, apiKey: ${SECRET}}\n`,
      `vendor:\n  baseUrl: https://u:${SECRET}@host/\n`,
      `vendor:\n  baseUrl: https://host/?apiKey=${SECRET}\n`,
    ]) {
      await write('barlake.yaml', text);
      const { problem } = await load(sources);
      expect([text, problem?.code]).toEqual([text, 'E_CONFIG']);
      expect(JSON.stringify([problem?.message, problem?.details])).not.toContain(SECRET);
    }
    await write('barlake.yaml', 'lake: {}\n');
    const loaded = await load({ ...sources, env: { POLYGON_API_KEY: SECRET, POLYGON_S3_SECRET: SECRET } });
    expect(learned).toContain(SECRET);
    expect(JSON.stringify(loaded.settings)).not.toContain(SECRET);
    expect(loaded.settings.find(({ key }) => key.endsWith('apiKey'))?.value).toBe('kQ7v…(20 characters)');
    expect(loaded.settings.find(({ key }) => key.endsWith('credentials.s3SecretKey'))?.value).toBe('set');
  });

  it('names line and column of bad YAML', async () => {
    await write('barlake.yaml', 'lake:\n  root: a\n  root: b\n');
    expect((await load()).problem?.message).toContain(
      `${join(cwd, 'barlake.yaml')}:3:3: not valid YAML: the same key twice in one group`,
    );
    await write('barlake.yaml', 'lake:\n\troot: a\n');
    expect((await load()).problem?.message).toMatch(/barlake\.yaml:2:\d+: not valid YAML/);
  });

  it('includes files that cannot be read', async () => {
    await mkdir(join(cwd, 'barlake.yaml'));
    await mkdir(join(cwd, '.env'));
    const message = (await load()).problem?.message;
    expect(message).toContain(`${join(cwd, 'barlake.yaml')}: cannot be read (EISDIR)`);
    expect(message).toContain(`${join(cwd, '.env')}: cannot be read (EISDIR)`);
  });

  it('includes a file that is far too large', async () => {
    await write('barlake.yaml', `# ${'x'.repeat(1_000_001)}\n`);
    await chmod(join(cwd, 'barlake.yaml'), 0o600);
    expect((await load()).problem?.message).toContain('are too many');
  });
});
