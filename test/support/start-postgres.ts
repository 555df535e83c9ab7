import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { findProgram } from './find-program.ts';
import { freePort } from './free-port.ts';
import { makeTempFolder } from './temp-folder.ts';

const run = promisify(execFile);

const FOLDERS = '/usr/lib/postgresql/*/bin';
const INITDB = findProgram('initdb', FOLDERS);
const SERVER = findProgram('postgres', FOLDERS);

/** Why tests with Postgres are skipped here; `undefined` where they can run. */
export const withoutPostgres: string | undefined =
  INITDB === undefined || SERVER === undefined
    ? 'no Postgres server is installed (apt: postgresql)'
    : undefined;

/** A Postgres server of this test alone. */
export interface PostgresServer extends AsyncDisposable {
  /** Address of an empty database, for its owner. */
  readonly url: string;
  /** Ends the server and every connection at once, as a power cut would; what it had acknowledged is on disk. */
  kill(): Promise<void>;
  /** Starts it again on the same port, over the same files, and waits until it answers. */
  restart(): Promise<void>;
  /** Address of another, new database. */
  createDatabase(name: string): Promise<string>;
}

/** Both are long for a machine that is busy. */
const ANSWERS_WITHIN_MS = 60_000;
const POLL_MS = 50;

/** Made up anew by nobody: the server listens on the loopback only, and ends with the test. */
const PASSWORD = 'only-for-tests';

/** Starts a server in a temporary folder, on a free port of the loopback. */
export async function startPostgres(): Promise<PostgresServer> {
  if (INITDB === undefined || SERVER === undefined) throw new Error(withoutPostgres);
  const folder = await makeTempFolder('postgres');
  const account = await serverAccount();
  if (account.uid !== undefined) await chown(folder.path, account.uid, account.gid ?? account.uid);
  const data = folder.at('data');
  const options = { ...account, cwd: folder.path };
  await run(
    INITDB,
    ['-D', data, '-U', 'barlake', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
    options,
  );
  const port = await freePort();
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder.path}`];
  const url = (database: string): string => `postgres://barlake:${PASSWORD}@127.0.0.1:${port}/${database}`;
  const start = async (): Promise<ChildProcess> => {
    const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
    const child = spawn(SERVER, args, { ...options, stdio: 'ignore' });
    await answers(url('postgres'), child);
    return child;
  };
  let child = await start();
  const createDatabase = async (name: string): Promise<string> => {
    await query(url('postgres'), `CREATE DATABASE "${name}"`);
    return url(name);
  };
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    // The head alone would leave its children to finish what they do.
    const family = await childrenOf(child.pid ?? 0);
    for (const pid of [child.pid ?? 0, ...family]) endProcess(pid);
    await once(child, 'exit');
    await gone(family);
  };
  return {
    url: await createDatabase('lakes'),
    createDatabase,
    kill,
    async restart() {
      child = await start();
    },
    async [Symbol.asyncDispose]() {
      await kill();
      await rm(folder.path, { recursive: true, force: true });
    },
  };
}

/** The server refuses to run as root: then it runs as the user that its package makes. */
async function serverAccount(): Promise<{ readonly uid?: number; readonly gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  const [, , uid, gid] = /^postgres:(.*?):(\d+):(\d+):/m.exec(await readFile('/etc/passwd', 'utf8')) ?? [];
  if (uid === undefined || gid === undefined)
    throw new Error('there is no user postgres to run the server as');
  return { uid: Number(uid), gid: Number(gid) };
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const error = await query(url, 'SELECT 1').then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error === undefined) return;
    if (waitedMs >= ANSWERS_WITHIN_MS || child.exitCode !== null)
      throw new Error('the Postgres server does not answer', { cause: error });
    await sleep(POLL_MS);
  }
}

async function query(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  const { stdout } = await run('ps', ['-o', 'pid=', '--ppid', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout
    .split('\n')
    .map(Number)
    .filter((each) => each > 0);
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** A new server refuses the files while one of the old one’s processes lives. */
async function gone(pids: readonly number[]): Promise<void> {
  for (let waitedMs = 0; waitedMs < ANSWERS_WITHIN_MS; waitedMs += POLL_MS) {
    if (!pids.some(isAlive)) return;
    await sleep(POLL_MS);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
