import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// A rule that is switched on and never fires looks the same as one that holds. Each gets one file it has to refuse.

const SLEEP = "import { setTimeout as sleep } from 'node:timers/promises';\n";
const TEST = "import { expect, it } from 'vitest';\n";

const REFUSED: Readonly<Record<string, string>> = {
  'typescript/no-floating-promises': `${SLEEP}export function f(): void { sleep(1); }`,
  'typescript/no-misused-promises': `${SLEEP}[1].forEach(async (n) => { await sleep(n); });`,
  'typescript/await-thenable': 'export async function f(x: number): Promise<void> { await x; }',
  'typescript/return-await':
    'export async function f(x: Promise<number>): Promise<number> { try { return x; } catch { return 2; } }',
  'typescript/no-explicit-any': 'export const f = (x: any): unknown => x;',
  'typescript/switch-exhaustiveness-check':
    "export function f(k: 'a' | 'b'): number { switch (k) { case 'a': return 1; } return 2; }",
  'typescript/no-unsafe-argument': "export const f = (x: number): number => f(JSON.parse('1'));",
  'typescript/no-unsafe-assignment': "export const x: number = JSON.parse('1');",
  'typescript/no-unsafe-call': "JSON.parse('1')();",
  'typescript/no-unsafe-member-access': "export const f = (): boolean => JSON.parse('1').x === 1;",
  'typescript/no-unsafe-return': "export const f = (): number => JSON.parse('1');",
  'typescript/no-non-null-assertion': 'export const f = (x?: string): string => x!;',
  'typescript/only-throw-error': "export function f(): void { throw 'x'; }",
  'typescript/prefer-promise-reject-errors': "export const f = (): Promise<void> => Promise.reject('x');",
  'typescript/no-deprecated': '/** @deprecated for a reason */\nfunction old(): void {}\nold();',
  'typescript/no-misused-spread': 'export const x = { ...[1, 2] };',
  'typescript/consistent-type-imports': "import { Stats } from 'node:fs';\nexport type X = Stats;",
  'typescript/no-import-type-side-effects': "import { type Stats } from 'node:fs';\nexport type X = Stats;",
  'import/no-cycle':
    "import { other } from './import-no-cycle-other.ts';\nexport const one = (): number => other();",
  'import/no-default-export': 'export default 1;',
  'oxc/no-barrel-file': "export * from './import-no-cycle-other.ts';",
  'max-lines': '// line\n'.repeat(401),
  'max-lines-per-function': `export function f(): void {\n${'Math.max(1);\n'.repeat(70)}}`,
  'no-console': "console.log('x');",
  'no-unused-vars': 'const x = 1;\nexport const y = 2;',
  'vitest/expect-expect': `${TEST}it('waits', () => { Math.max(1); });`,
  'vitest/no-focused-tests': `${TEST}it.only('adds', () => { expect(1).toBe(1); });`,
  'vitest/no-disabled-tests': `${TEST}it.skip('adds', () => { expect(1).toBe(1); });`,
  'vitest/valid-expect': `${TEST}it('adds', () => { expect(1); });`,
  'vitest/no-identical-title': `${TEST}it('a', () => { expect(1).toBe(1); });\nit('a', () => { expect(1).toBe(1); });`,
};

const root = join(import.meta.dirname, '..');
const configuration = JSON.parse(readFileSync(join(root, '.oxlintrc.json'), 'utf8')) as {
  readonly rules: Readonly<Record<string, string | readonly unknown[]>>;
};
const folder = mkdtempSync(join(tmpdir(), 'barlake-lint-'));
let fired: ReadonlySet<string>;

/** `typescript/no-cycle` lives in `typescript-no-cycle.ts`; rules about tests in a test. */
function fileOf(rule: string): string {
  return `src/${rule.replace('/', '-')}${rule.startsWith('vitest/') ? '.test' : ''}.ts`;
}

beforeAll(() => {
  for (const name of ['.oxlintrc.json', 'tsconfig.json', 'package.json'])
    cpSync(join(root, name), join(folder, name));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const files = {
    ...Object.fromEntries(Object.entries(REFUSED).map(([rule, text]) => [fileOf(rule), text])),
    'src/import-no-cycle-other.ts':
      "import { one } from './import-no-cycle.ts';\nexport const other = (): number => one();",
    'src/camelCase.ts': 'export const x = 1;',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${text}\n`);
  }
  const linter = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint');
  const { stdout } = spawnSync(process.execPath, [linter, '--type-aware', '--format', 'json'], {
    cwd: folder,
    encoding: 'utf8',
  });
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { code: string; filename: string; severity: string }[];
  };
  fired = new Set(
    diagnostics
      .filter(({ severity }) => severity === 'error')
      .map(({ code, filename }) => `${filename} ${code}`),
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the linter', () => {
  it.each(Object.keys(REFUSED))('refuses what %s forbids', (rule) => {
    const [plugin, name] = rule.includes('/') ? rule.split('/') : ['eslint', rule];
    expect([...fired]).toContain(`${fileOf(rule)} ${plugin}(${name})`);
  });

  it('refuses a file name that is not kebab-case', () => {
    expect([...fired]).toContain('src/camelCase.ts unicorn(filename-case)');
  });

  it('has a file to refuse for every rule the configuration switches on by name', () => {
    const switchedOn = Object.entries(configuration.rules).filter(([, level]) => level !== 'off');
    expect(Object.keys(REFUSED).concat('unicorn/filename-case')).toEqual(
      expect.arrayContaining(switchedOn.map(([rule]) => rule)),
    );
  });
});
