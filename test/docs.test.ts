import { existsSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../src/app/cli/commands.ts';
import { bronzeColumns } from '../src/domain/bronze-column.ts';
import { DATASET_NAMES } from '../src/domain/dataset.ts';
import { QUARANTINE_REASONS } from '../src/domain/quarantine-reason.ts';
import { RULE_NAMES } from '../src/plan/reconcile/difference-rule.ts';
import { type DocsWorld, openDocsWorld } from './docs/docs-world.ts';
import { type Link, type Page, pagePaths, parsePage, ROOT, readPage } from './docs/read-page.ts';
import { readShellBlock } from './docs/shell-block.ts';

const README_LINES_MAX = 190;

const pages = pagePaths().map(readPage);
const page = (path: string): Page => pages.find((each) => each.path === path) ?? readPage(path);
const readme = page('README.md');
const shellBlocks = ({ fences }: Page) =>
  fences
    .filter(({ language }) => language === 'sh')
    .map((fence) => ({ ...fence, block: readShellBlock(fence) }));

function brokenLink(from: Page, { target, line }: Link): readonly string[] {
  if (/^[a-z]+:/.test(target)) return [];
  const [path = '', anchor] = target.split('#');
  const resolved = path === '' ? from.path : posix.join(dirname(from.path), path);
  const complaint = `${from.path}:${line} ${target}`;
  if (!existsSync(join(ROOT, resolved))) return [complaint];
  if (anchor === undefined) return [];
  return pages.find((each) => each.path === resolved)?.anchors.has(anchor) === true ? [] : [complaint];
}

describe('reading a page', () => {
  it('finds blocks with their comments, links outside of blocks, and anchors', () => {
    const parsed = parsePage(
      '# A `b`, c\n[x](y.md#z)\n## A b c\n<!-- exit: 3 -->\n```sh\nbarlake [x](n)\n```\n',
    );
    expect(parsed.fences).toEqual([{ language: 'sh', text: 'barlake [x](n)', line: 5, comment: 'exit: 3' }]);
    expect(parsed.links).toEqual([{ target: 'y.md#z', line: 2 }]);
    expect([...parsed.anchors]).toEqual(['a-b-c', 'a-b-c-1']);
  });

  it.each([
    [
      'barlake status\n\n# now\nnpx barlake plan \\\n  --json',
      undefined,
      ['barlake status', 'npx barlake plan --json'],
    ],
    ['LOG_LEVEL=debug barlake status', undefined, ['LOG_LEVEL=debug barlake status']],
  ])('runs %j', (text, comment, commands) => {
    expect(readShellBlock({ text, comment })).toEqual({ kind: 'runnable', commands, exit: 0 });
  });

  it.each([
    ['npm ci', undefined],
    ['barlake status\ncurl x', undefined],
    ['barlaker', undefined],
    ['# nothing', undefined],
    ['npm ci', 'not run: slow'],
  ])('refuses %j under %j', (text, comment) => {
    expect(readShellBlock({ text, comment }).kind).toBe('neither');
  });

  it('believes an excuse and an exit code', () => {
    expect(readShellBlock({ text: 'npm ci', comment: 'not run: needs the network' }).kind).toBe('excused');
    expect(readShellBlock({ text: 'barlake x', comment: 'exit: 2' })).toMatchObject({ exit: 2 });
  });
});

describe('the pages', () => {
  it('link to what is there', () => {
    expect(pages.flatMap((from) => from.links.flatMap((link) => brokenLink(from, link)))).toEqual([]);
  });

  it('hold no shell block that is neither run nor excused', () => {
    const found = pages.flatMap((each) =>
      shellBlocks(each).flatMap(({ line, block }) =>
        block.kind === 'neither' ? [`${each.path}:${line} ${block.found}`] : [],
      ),
    );
    expect(found).toEqual([]);
  });

  it('are linked from the README, decisions from the architecture', () => {
    const reach = (from: Page): readonly string[] =>
      from.links.map(({ target }) => posix.join(dirname(from.path), target.split('#')[0] ?? ''));
    const guides = pages.filter(({ path }) => dirname(path) === 'docs').map(({ path }) => path);
    expect(reach(readme)).toEqual(
      expect.arrayContaining([...guides, 'CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE']),
    );
    const decisions = pages.filter(({ path }) => dirname(path) === 'docs/decisions').map(({ path }) => path);
    expect(reach(page('docs/architecture.md'))).toEqual(expect.arrayContaining(decisions));
  });
});

describe('the README', () => {
  it('is short', () => {
    expect(readme.text.split('\n').length).toBeLessThanOrEqual(README_LINES_MAX);
  });

  it.each(COMMANDS.map(({ name }) => name))('lists the command %s', (name) => {
    expect(readme.text).toMatch(new RegExp(`^\\| \`${name}[ \`]`, 'm'));
  });
});

describe('the decisions', () => {
  const decisions = pages.filter(({ path }) => dirname(path) === 'docs/decisions');

  it.each(decisions.map((each) => [each.path, each.text] as const))(
    '%s says why, what and what follows',
    (path, text) => {
      expect(path).toMatch(/^docs\/decisions\/\d{4}-[a-z0-9-]+\.md$/);
      expect(text).toMatch(
        /^# (\d+)\. .+\n\n\*\*Context\.\*\* [^]+\n\*\*Decision\.\*\* [^]+\n\*\*Consequences\.\*\* /,
      );
      expect(Number(/^# (\d+)/.exec(text)?.[1])).toBe(
        Number(path.slice('docs/decisions/'.length).slice(0, 4)),
      );
    },
  );
});

describe('docs/syncing.md', () => {
  it('explains every reason for quarantine and no other', () => {
    const section = page('docs/syncing.md').text.split('\n## Quarantine\n')[1]?.split('\n## ')[0] ?? '';
    const explained = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, reason]) => reason);
    expect(explained).toEqual(Object.keys(QUARANTINE_REASONS));
  });
});

describe('docs/reconcile.md', () => {
  it('explains every reason for differences and no other', () => {
    const section = page('docs/reconcile.md').text.split('\n## Verdicts\n')[1]?.split('\n## ')[0] ?? '';
    const explained = [...section.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, rule]) => rule);
    expect(explained).toEqual(RULE_NAMES);
  });
});

describe('what is said and run', { timeout: 120_000 }, () => {
  let world: DocsWorld;
  beforeAll(async () => {
    world = await openDocsWorld();
  });
  afterAll(() => world[Symbol.asyncDispose]());

  it('docs/lake-layout.md names every column and every table', async () => {
    const { text } = page('docs/lake-layout.md');
    const columns = DATASET_NAMES.flatMap((name) =>
      bronzeColumns(name, 'float64').map((column) => column.name),
    );
    const database = new DatabaseSync(join(await world.openFolder('layout'), 'data', 'catalog.db'), {
      readOnly: true,
    });
    const tables = database
      .prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'kysely_%'",
      )
      .all()
      .map(({ name }) => String(name));
    database.close();
    expect(tables.length).toBeGreaterThan(3);
    expect([...new Set(columns), ...tables].filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });

  const spoken = pages
    .map((each) => ({
      path: each.path,
      blocks: shellBlocks(each).flatMap(({ block }) => (block.kind === 'runnable' ? [block] : [])),
    }))
    .filter(({ blocks }) => blocks.length > 0);

  it.concurrent.each(spoken)('every command of $path works', async ({ path, blocks }) => {
    const folder = await world.openFolder(path.replaceAll('/', '-'));
    for (const { commands, exit } of blocks) {
      for (const command of commands) {
        const ended = await world.run(command, folder);
        expect(ended).toMatchObject({
          command,
          exit,
          output: expect.not.stringContaining('E_UNEXPECTED') as string,
        });
      }
    }
  });
});
