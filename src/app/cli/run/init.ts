import { access, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import type { InitDocument } from '../../../../contract/cli/init.ts';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { planResources } from '../../../plan/resource-plan.ts';
import { configTemplate, credentialsTemplate } from '../../config/config-template.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { describeMachine } from '../describe-machine.ts';
import { printJson } from '../print-json.ts';

type FileOutcome = { readonly file: string; readonly kind: 'written' | 'kept' };

/** Writes the configuration and the credentials template into the current folder. Throws `E_EXISTS`, `E_LAKE_READ_ONLY`. */
export async function run({ options, context }: Invocation): Promise<number> {
  const { loaded, terminal, cwd } = context;
  if (loaded === undefined) throw new BarlakeError('E_CONFIG', { message: 'No configuration was loaded.' });
  const resources = planResources(loaded.hardware);
  const yaml = configTemplate({ lakeRoot: rootForFile(context.config.lake.root, cwd), resources });
  const outcomes: FileOutcome[] = [];
  outcomes.push(await writeConfig(join(cwd, 'barlake.yaml'), yaml, options['force'] === true));
  outcomes.push(await writeCredentials(join(cwd, '.env')));
  const ignored = await ignoreCredentials(cwd);
  if (ignored !== undefined) outcomes.push(ignored);
  const document: InitDocument = {
    written: outcomes.filter(({ kind }) => kind === 'written').map(({ file }) => file),
    kept: outcomes.filter(({ kind }) => kind === 'kept').map(({ file }) => file),
    mode: resources.mode,
    next: ['barlake doctor', 'barlake sync --help'],
  };
  if (context.json) await printJson(terminal, document);
  else await terminal.out(describe(document, context));
  return EXIT.done;
}

function describe(document: InitDocument, { cwd, loaded, terminal }: CommandContext): string {
  const { green, dim, bold } = terminal.outColors;
  const machine = loaded === undefined ? [] : describeMachine(loaded.hardware);
  return [
    ...document.written.map((file) => `${green('wrote')} ${relative(cwd, file)}`),
    ...document.kept.map((file) => `${dim('kept')}  ${relative(cwd, file)} (it was there already)`),
    '',
    bold('This machine'),
    ...machine.map(([name, value]) => `  ${name}: ${value}`),
    `  mode: ${document.mode} (\`barlake profile\` says what follows from it)`,
    '',
    bold('Next'),
    '  1. put your keys into .env',
    '  2. barlake doctor          checks keys, network, disk and configuration',
    '  3. barlake sync --help     fetches data',
    '',
  ].join('\n');
}

/** A lake below the folder is written relative to it, so that the folder can move. */
function rootForFile(root: string, cwd: string): string {
  const path = relative(cwd, root);
  if (path === '') return '.';
  return path.startsWith('..') || isAbsolute(path) ? root : `./${path.replaceAll('\\', '/')}`;
}

async function writeConfig(file: string, text: string, force: boolean): Promise<FileOutcome> {
  try {
    if (force) {
      const staged = `${file}.new`;
      await writeFile(staged, text);
      await rename(staged, file);
    } else await writeFile(file, text, { flag: 'wx' });
    return { file, kind: 'written' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unwritable(file, error);
    throw new BarlakeError('E_EXISTS', {
      message: `${file} is already there.`,
      mend: 'Edit it, or replace it with `barlake init --force`.',
      details: { file },
    });
  }
}

/** Never replaces: the file may hold the only copy of somebody's keys. Readable by its owner only. */
async function writeCredentials(file: string): Promise<FileOutcome> {
  try {
    await writeFile(file, credentialsTemplate(), { flag: 'wx', mode: 0o600 });
    return { file, kind: 'written' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return { file, kind: 'kept' };
    throw unwritable(file, error);
  }
}

/** Adds `.env` to the `.gitignore` of a folder under git; `undefined` elsewhere. */
async function ignoreCredentials(cwd: string): Promise<FileOutcome | undefined> {
  if (!(await isUnderGit(cwd))) return undefined;
  const file = join(cwd, '.gitignore');
  const text = await readFile(file, 'utf8').catch(() => '');
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  if (lines.some((line) => ['.env', '/.env', '*.env', '.env*'].includes(line))) return { file, kind: 'kept' };
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  try {
    await writeFile(file, `${text}${gap}.env\n`);
  } catch (error) {
    throw unwritable(file, error);
  }
  return { file, kind: 'written' };
}

async function isUnderGit(folder: string): Promise<boolean> {
  let current = folder;
  for (;;) {
    const isHere = await access(join(current, '.git')).then(
      () => true,
      () => false,
    );
    if (isHere) return true;
    const above = dirname(current);
    if (above === current) return false;
    current = above;
  }
}

function unwritable(file: string, error: unknown): BarlakeError {
  const { code } = error as NodeJS.ErrnoException;
  return new BarlakeError(code === 'ENOSPC' ? 'E_DISK_FULL' : 'E_LAKE_READ_ONLY', {
    message: `${file} cannot be written (${code ?? 'unknown reason'}).`,
    mend: 'Run the command in a folder you may write to.',
    details: { file },
    cause: error,
  });
}
