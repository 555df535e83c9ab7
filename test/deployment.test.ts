import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { COMMANDS } from '../src/app/cli/commands.ts';
import { CONFIG_KEYS } from '../src/app/config/config-keys.ts';
import { QUEUE_KINDS } from '../src/execute/queue/queue-address.ts';
import { checkCompose } from './deployment/compose-schema.ts';
import { isIgnored } from './deployment/ignored-files.ts';
import { checkKubernetes } from './deployment/kubernetes-schema.ts';
import { readCopy, readDockerfile } from './deployment/read-dockerfile.ts';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const manifest = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> };
const commandNames = new Set(COMMANDS.map(({ name }) => name));

/** Commands of this release and those that are settled to come with the queue. */
const knowsCommand = (name: string | undefined): boolean =>
  name !== undefined && (commandNames.has(name) || name === 'worker');

/** Variables that are ours but stand for no key of the configuration: of the server of Postgres, of S3, of compose. */
const BESIDE = new Set([
  'POSTGRES_PASSWORD',
  'MINIO_ROOT_USER',
  'MINIO_ROOT_PASSWORD',
  'BARLAKE_QUEUE_URL',
  'BARLAKE_LAKE_LOCAL',
]);
const knowsVariable = (name: string): boolean =>
  BESIDE.has(name) || CONFIG_KEYS.some(({ env }) => env.includes(name));

describe('reading a Dockerfile', () => {
  it('joins lines, and tells stages and copies apart', () => {
    const stages = readDockerfile('# x\nFROM a AS b\nRUN x \\\n  y\nFROM c\nCOPY --from=b /d e\n');
    expect(stages).toEqual([
      { from: 'a', name: 'b', instructions: [{ name: 'RUN', text: 'x y' }] },
      { from: 'c', name: undefined, instructions: [{ name: 'COPY', text: '--from=b /d e' }] },
    ]);
    expect(readCopy({ text: '--from=b /d e' })).toEqual({ stage: 'b', sources: ['/d'], target: 'e' });
    expect(() => readDockerfile('FROM a\nADD http://x y')).toThrow('ADD');
  });

  it('goes by the last line of the list of ignored files that fits', () => {
    const text = '*\n!src\n**/*.test.ts\n';
    expect(['README.md', 'src/a.test.ts', 'src/a/b.ts'].map((path) => isIgnored(path, text))).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('the Dockerfile', () => {
  const stages = readDockerfile(read('Dockerfile'));
  const last = stages.at(-1);
  const of = (name: string) => last?.instructions.filter((each) => each.name === name) ?? [];

  it('starts from the Node that the project is developed with, and from nothing else', () => {
    const node = `node:${manifest.devDependencies['node']}-bookworm-slim`;
    expect(new Set(stages.map(({ from }) => from))).toEqual(new Set([node]));
  });

  it('copies what is there and not ignored, and stages that come before', () => {
    const ignore = read('.dockerignore');
    const isThere = (source: string): boolean => existsSync(join(ROOT, source)) && !isIgnored(source, ignore);
    const missing = stages.flatMap(({ instructions }, index) => {
      const before = stages.slice(0, index).map(({ name }) => name);
      const copies = instructions.filter(({ name }) => name === 'COPY').map(readCopy);
      return copies.flatMap(({ stage, sources }) => {
        if (stage === undefined) return sources.filter((source) => !isThere(source));
        return before.includes(stage) ? [] : [stage];
      });
    });
    expect(missing).toEqual([]);
  });

  it('sends neither keys nor a lake to the builder', () => {
    const ignore = read('.dockerignore');
    for (const path of [
      '.env',
      'src/.env',
      'data/catalog.db',
      '.git/HEAD',
      'deploy/barlake.env',
      'node_modules/x',
    ]) {
      expect(isIgnored(path, ignore) ? 'ignored' : path).toBe('ignored');
    }
    expect(read('.gitignore').split('\n')).toContain('deploy/barlake.env');
  });

  it('fetches nothing but packages, and those by the lock', () => {
    const runs = stages.flatMap(({ instructions }) => instructions.filter(({ name }) => name === 'RUN'));
    const texts = runs.map(({ text }) => text);
    expect(texts.filter((text) => /curl|wget|apt|https?:/.test(text))).toEqual([]);
    const installs = texts.filter((text) => text.includes('npm'));
    expect(installs).toHaveLength(2);
    for (const text of installs) expect(text).toMatch(/^npm ci .*--ignore-scripts/);
  });

  it('runs as nobody special, keeps the lake apart, and is asked for its health', () => {
    expect(of('USER').map(({ text }) => text)).toEqual(['node']);
    expect(of('VOLUME').map(({ text }) => text)).toEqual(['/lake']);
    expect(of('HEALTHCHECK')[0]?.text).toContain('/healthz');
    expect(of('ENTRYPOINT')[0]?.text).toBe('["barlake"]');
    const [command] = JSON.parse(of('CMD')[0]?.text ?? '[]') as string[];
    expect(knowsCommand(command)).toBe(true);
  });
});

describe('the compose file', () => {
  const file = checkCompose(parse(read('docker-compose.yml'), { merge: true }));
  const services = Object.entries(file.services);

  it('names volumes and services that it has', () => {
    for (const [, service] of services) {
      for (const volume of service.volumes ?? []) {
        expect(Object.keys(file.volumes)).toContain(volume.split(':')[0]);
      }
      for (const other of Object.keys(service.depends_on ?? {})) {
        expect(file.services[other]?.healthcheck).toBeDefined();
      }
    }
  });

  it('pins what others make, and lets nobody in from other machines', () => {
    const foreign = services
      .map(([, { image }]) => image)
      .filter((image) => !image.startsWith('${BARLAKE_IMAGE'));
    expect(foreign).toHaveLength(3);
    for (const image of foreign) expect(image).toMatch(/^[a-z0-9/]+:[\w.-]*\d[\w.-]*$/);
    for (const [, { ports = [] }] of services) {
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    }
  });

  it('keeps the keys of a queue that is short of memory', () => {
    expect(file.services['redis']?.command?.join(' ')).toContain('--maxmemory-policy noeviction');
  });

  it('gives commands and variables that barlake knows, and takes secrets from outside', () => {
    const { worker, server } = file.services;
    expect(knowsCommand(worker?.command?.[0])).toBe(true);
    for (const name of Object.keys(server?.environment ?? {})) {
      expect(knowsVariable(name) ? 'known' : name).toBe('known');
    }
    const urls = Object.values(server?.environment ?? {}).filter((value) => value.includes('PASSWORD'));
    expect(urls).toHaveLength(1);
    for (const url of urls) expect(url).toMatch(/\$\{POSTGRES_PASSWORD:\?/);
  });

  it('has an example of every variable that it asks for', () => {
    const example = read('deploy/barlake.env.example');
    const offered = [...example.matchAll(/^([A-Z][A-Z0-9_]*)=(.*)$/gm)];
    expect(offered.filter(([, , value]) => value !== '')).toEqual([]);
    for (const [, name = ''] of offered) expect(knowsVariable(name) ? 'known' : name).toBe('known');
    const needed = [...read('docker-compose.yml').matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name]) => name);
    expect(offered.map(([, name]) => name)).toEqual(expect.arrayContaining(needed));
  });
});

describe('the example for Kubernetes', () => {
  const objects = parseAllDocuments(read('deploy/kubernetes/barlake.yaml')).map((document) =>
    checkKubernetes(document.toJS()),
  );
  const named = (kind: string) => objects.filter((each) => each.kind === kind).map(({ name }) => name);
  const pods = objects.flatMap(({ pod }) => pod ?? []);

  it('has a server, workers, a daily turn, and all that they name', () => {
    expect(named('Deployment')).toEqual(['barlake-server', 'barlake-worker', 'barlake-runner']);
    expect(named('CronJob')).toEqual(['barlake-daily']);
    for (const { spec } of pods) {
      const volumes = spec.volumes.map(({ name }) => name);
      const claims = spec.volumes.flatMap(({ persistentVolumeClaim: claim }) => claim?.claimName ?? []);
      expect(named('PersistentVolumeClaim')).toEqual(expect.arrayContaining(claims));
      for (const { args, volumeMounts } of spec.containers) {
        expect(knowsCommand(args[0]) ? 'known' : args[0]).toBe('known');
        expect(volumes).toEqual(expect.arrayContaining(volumeMounts.map(({ name }) => name)));
      }
    }
  });

  it('selects the pods that it makes, and asks the server for health and readiness', () => {
    for (const { pod, selects = {} } of objects.filter((each) => each.selects !== undefined)) {
      expect(pod?.metadata.labels).toMatchObject(selects);
    }
    const server = pods[0]?.spec.containers[0];
    expect(server?.livenessProbe?.httpGet.path).toBe('/healthz');
    expect(server?.readinessProbe?.httpGet.path).toBe('/readyz');
  });

  it('sets variables that barlake knows, secrets apart', () => {
    for (const { variables } of objects) {
      for (const name of variables) {
        expect(knowsVariable(name) ? 'known' : name).toBe('known');
      }
    }
    const isSecret = (name: string) =>
      CONFIG_KEYS.some((key) => key.isSecret === true && key.env.includes(name));
    const open = objects.filter(({ kind }) => kind !== 'Secret').flatMap(({ variables }) => variables);
    expect(open.filter(isSecret)).toEqual([]);
  });
});

describe('the queues', () => {
  const compose = Object.values(checkCompose(parse(read('docker-compose.yml'), { merge: true })).services);
  const pods = parseAllDocuments(read('deploy/kubernetes/barlake.yaml')).flatMap(
    (document) => checkKubernetes(document.toJS()).pod ?? [],
  );
  const units = readdirSync(join(ROOT, 'deploy', 'systemd')).map((name) => read(`deploy/systemd/${name}`));

  it.each([
    ['compose', compose.map(({ command }) => command?.join(' ') ?? '')],
    ['Kubernetes', pods.flatMap(({ spec }) => spec.containers.map(({ args }) => args.join(' ')))],
    ['systemd', units],
  ])('have each a worker that takes from it: %s', (_name, commands) => {
    const taken = commands.flatMap((text) => /\bworker --queues (\S+)/.exec(text)?.[1]?.split(',') ?? []);
    expect(taken.toSorted()).toEqual([...QUEUE_KINDS].toSorted());
  });
});

const HARDENED = ['NoNewPrivileges=yes', 'ProtectSystem=strict', 'ProtectHome=yes', 'CapabilityBoundingSet='];
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

describe('the units for systemd', () => {
  const folder = join(ROOT, 'deploy', 'systemd');
  const units = readdirSync(folder);

  it('start commands that there are, as a user of their own, shut in', () => {
    for (const unit of units.filter((name) => name.endsWith('.service'))) {
      const text = read(`deploy/systemd/${unit}`);
      const command = /^ExecStart=\/usr\/local\/bin\/barlake (\S+)/m.exec(text)?.[1];
      expect(knowsCommand(command) ? 'known' : `${unit}: ${command}`).toBe('known');
      expect(text).toContain('User=barlake\n');
      for (const line of HARDENED) expect(text.split('\n')).toContain(line);
    }
  });

  it.runIf(hasSystemd)('are what systemd takes for units', () => {
    const copy = mkdtempSync(join(tmpdir(), 'barlake-units-'));
    try {
      for (const unit of units) {
        // It looks for the program, which is not installed here.
        const text = read(`deploy/systemd/${unit}`).replace('/usr/local/bin/barlake', process.execPath);
        writeFileSync(join(copy, unit), text);
      }
      const { status, stderr } = spawnSync(
        'systemd-analyze',
        ['verify', ...units.map((unit) => join(copy, unit))],
        {
          encoding: 'utf8',
        },
      );
      expect({ status, complaints: stderr.split('\n').filter((line) => line.includes(copy)) }).toEqual({
        status: 0,
        complaints: [],
      });
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });
});

const hasShellcheck = spawnSync('shellcheck', ['--version']).status === 0;
const hasMake = spawnSync('make', ['--version']).status === 0;

/** What make would give to the shell, one script for each target. */
function recipesOf(targets: readonly string[]): readonly string[] {
  return targets.map((target) => {
    const args = ['--no-print-directory', '-n', target];
    return `#!/bin/sh\n${execFileSync('make', args, { cwd: ROOT, encoding: 'utf8' })}`;
  });
}

const TARGETS =
  'run up down worker workers flower logs logs-worker status discover discover-all enqueue-batch test-ticker clean'.split(
    ' ',
  );
describe.runIf(hasShellcheck)('what a shell runs', () => {
  const complaintsOf = (script: string): string =>
    spawnSync('shellcheck', ['-'], { input: script, encoding: 'utf8' }).stdout;

  it.each(readdirSync(join(ROOT, '.ci')))('.ci/%s has nothing to complain of', (name) => {
    const script = read(`.ci/${name}`);
    expect(script.startsWith('#!') ? complaintsOf(script) : '').toBe('');
  });

  it.runIf(hasMake)('make has nothing to complain of in its recipes', () => {
    expect(recipesOf(TARGETS).map(complaintsOf).join('')).toBe('');
  });

  it('is really looked at', () => {
    expect(complaintsOf('#!/bin/sh\nrm -rf $1\n')).toContain('SC2086');
  });
});

describe.runIf(hasMake)('the Makefile', () => {
  const make = (...args: string[]): string =>
    execFileSync('make', ['--no-print-directory', ...args], { cwd: ROOT, encoding: 'utf8' });

  it('has the names that people know, and lists them', () => {
    const help = make('help');
    for (const target of TARGETS) expect(help).toMatch(new RegExp(`^${target} +\\S`, 'm'));
  });

  it.each(TARGETS)('gives %s commands that there are', (target) => {
    const lines = make('-n', target).split('\n');
    const words = lines.flatMap((line) => [...line.matchAll(/(?:npx|exec -T server) barlake (\S+)/g)]);
    for (const [, command] of words) expect(knowsCommand(command) ? 'known' : command).toBe('known');
    expect(lines.join('').length).toBeGreaterThan(0);
    expect(make('-n', target, 'IN=compose')).not.toContain('npx');
  });
});

describe('what is shipped for deployment', () => {
  it('can be run, and holds no secret', () => {
    expect(statSync(join(ROOT, 'bin', 'barlake')).mode & 0o111).not.toBe(0);
    for (const path of [
      'docker-compose.yml',
      'deploy/kubernetes/barlake.yaml',
      'deploy/barlake.env.example',
    ]) {
      expect(read(path)).not.toMatch(/(KEY|TOKEN|SECRET|PASSWORD)[:=] *'?[A-Za-z0-9+/]{12,}/);
    }
  });
});
