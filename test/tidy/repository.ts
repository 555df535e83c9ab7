import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readSyntax, type Syntax } from './syntax.ts';

/** One text file of the repository; `syntax` for TypeScript only. */
export interface RepositoryFile {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly syntax?: Syntax;
}

/** What the rules look at: every text file that is, or is about to be, under version control. */
export interface Repository {
  readonly files: readonly RepositoryFile[];
  readonly paths: ReadonlySet<string>;
}

/** A TypeScript file, parsed. */
export type SourceFile = RepositoryFile & { readonly syntax: Syntax };

const TYPESCRIPT = /\.tsx?$/;
/** Above this a file is data, whatever its ending says. */
const TEXT_BYTES_MAX = 1_000_000;

/** Builds a repository from texts by path: the small ones in rules' examples, the real one below. */
export function repositoryOf(texts: Readonly<Record<string, string>>): Repository {
  const paths = new Set(Object.keys(texts));
  const files = Object.entries(texts).map(([path, text]) =>
    TYPESCRIPT.test(path) ? { path, text, syntax: readSyntax(path, text) } : { path, text },
  );
  return { files, paths };
}

/** Reads tracked files and untracked ones that git does not ignore. */
export function readRepository(root: string): Repository {
  const listing = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  const texts: Record<string, string> = {};
  for (const path of new Set(listing.split('\0'))) {
    const absolute = join(root, path);
    if (path === '' || !existsSync(absolute)) continue;
    const { size } = statSync(absolute);
    if (size > TEXT_BYTES_MAX) continue;
    const text = readFileSync(absolute, 'utf8');
    if (!text.includes('\0')) texts[path] = text;
  }
  return repositoryOf(texts);
}

/** The TypeScript files, optionally below some folders only. */
export function sources(repository: Repository, ...folders: readonly string[]): readonly SourceFile[] {
  return repository.files.filter(
    (file): file is SourceFile =>
      file.syntax !== undefined &&
      (folders.length === 0 || folders.some((folder) => file.path.startsWith(`${folder}/`))),
  );
}

/** Whether the file is test code: a test beside its source, or anything below `test/`. */
export function isTest(path: string): boolean {
  return path.startsWith('test/') || /\.test\.tsx?$/.test(path);
}

/** Whether a tool reads the file as its configuration. */
export function isToolConfig(path: string): boolean {
  return /(^|\/)[\w.-]+\.config\.ts$/.test(path);
}
