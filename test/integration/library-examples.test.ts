import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DocsWorld, openDocsWorld } from '../docs/docs-world.ts';
import { ROOT, readPage } from '../docs/read-page.ts';

const execute = promisify(execFile);
const EXAMPLES = readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.ts'));
const BLOCKS = readPage('docs/library.md').fences.filter(({ language }) => language === 'ts');

let world: DocsWorld;
beforeAll(async () => {
  world = await openDocsWorld();
}, 120_000);
afterAll(() => world[Symbol.asyncDispose]());

async function run(program: string, folder: string): Promise<string> {
  const hooks = join(ROOT, 'test', 'support', 'resolve-barlake.ts');
  const { stdout } = await execute(process.execPath, ['--import', hooks, program], {
    cwd: folder,
    env: { ...world.env },
  });
  return stdout;
}

describe('the library, as it is shown', () => {
  it.each(EXAMPLES)('examples/%s runs', async (name) => {
    const folder = await world.openFolder(name);
    expect(await run(join(ROOT, 'examples', name), folder)).toMatch(/\d/);
  });

  it.each(BLOCKS.map(({ line, text }) => [line, text] as const))(
    'docs/library.md runs what it shows at line %i',
    async (line, text) => {
      const folder = await world.openFolder(`library-${line}`);
      const opening = text.includes('await using lake')
        ? text
        : `import { openLake } from 'barlake';\nawait using lake = await openLake('./data');\n${text}`;
      await writeFile(join(folder, 'program.ts'), opening);
      expect(await run(join(folder, 'program.ts'), folder)).not.toBe('');
    },
  );
});
