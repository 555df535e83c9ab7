import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Finished, runInside } from '../support/run-barlake.ts';
import { makeSampleLake, readParquet, type SampleLake } from '../support/sample-lake.ts';

let sample: SampleLake;

beforeAll(async () => {
  sample = await makeSampleLake('sql-prompt');
});

afterAll(async () => sample[Symbol.asyncDispose]());

async function piped(text: string, ...args: readonly string[]): Promise<Finished> {
  const stdin = Readable.from([Buffer.from(text.slice(0, 9)), Buffer.from(text.slice(9))]);
  return runInside(['--lake', sample.root, 'sql', ...args], { cwd: sample.folder.path, stdin });
}

describe('statements from stdin', () => {
  it('run one after the other, over several lines, the last without a semicolon', async () => {
    const text =
      "SELECT count(*) AS n\nFROM stocks_daily -- all; of them\n;\nSELECT ';' AS s; SELECT 2 AS two\n";
    expect(await piped(text, '--format', 'csv')).toEqual({ code: 0, out: 'n\n24\ns\n;\ntwo\n2\n', err: '' });
  });

  it('end with the first that fails', async () => {
    const { code, out, err } = await piped(
      'SELECT 1 AS a; SELECT nonsense; SELECT 3 AS c;',
      '--format',
      'csv',
    );
    expect({ code, out }).toEqual({ code: 2, out: 'a\n1\n' });
    expect(err).toContain('E_SQL');
  });

  it('may be one only where one document is written', async () => {
    expect(await piped('SELECT 1 AS a;', '--json')).toEqual({
      code: 0,
      out: '[\n  {"a":1}\n]\n',
      err: '',
    });
    const file = sample.folder.at('piped.parquet');
    expect(await piped('SELECT 1 AS a', '--format', 'parquet', '--output', file)).toMatchObject({ code: 0 });
    expect(await readParquet(file)).toEqual([['1']]);
    const several = await piped('SELECT 1; SELECT 2', '--output', sample.folder.at('x.csv'));
    expect(several).toMatchObject({ code: 2, out: '' });
    expect(several.err).toContain('Several statements');
    expect(await piped('SELECT 1; SELECT 2', '--format', 'arrow')).toMatchObject({ code: 2, out: '' });
  });

  it('may be commands of the prompt', async () => {
    const { code, out } = await piped(
      '.tables\n.columns stocks_daily\n.format csv\nSELECT 1 AS a;\n.quit\nnonsense;',
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^options_daily +bars of the whole market/m);
    expect(out).toMatch(/^close +DOUBLE$/m);
    expect(out.endsWith('\na\n1\n')).toBe(true);
  });

  it('are missed when there are none', async () => {
    const { code, err } = await piped('-- nothing\n');
    expect(code).toBe(2);
    expect(err).toContain('No statement was given');
  });

  it('are refused where one does not end', async () => {
    const { code, err } = await piped(`SELECT '${'x'.repeat(1_000_001)}`);
    expect(code).toBe(2);
    expect(err).toContain('more than 1000000 characters');
  });
});

/** A person at a terminal: types once the screen shows what they wait for. */
interface Typist {
  type(text: string): void;
  /** Resolves once the text has been shown since the last call. */
  sees(text: string): Promise<void>;
  readonly finished: Promise<Finished>;
}

function sitDown(...args: readonly string[]): Typist {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const stderr = new PassThrough();
  let shown = '';
  const waiting = new Set<() => void>();
  stderr.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
    for (const look of waiting) look();
  });
  const finished = runInside(['--lake', sample.root, 'sql', ...args], {
    cwd: sample.folder.path,
    stdin,
    stderr,
  });
  return {
    type: (text) => void stdin.write(text),
    sees: (text) =>
      new Promise((resolve) => {
        const look = (): void => {
          const at = shown.indexOf(text);
          if (at === -1) return;
          shown = shown.slice(at + text.length);
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    finished,
  };
}

describe('the prompt', () => {
  it('takes statements over several lines until Ctrl-D, and goes on after mistakes', async () => {
    const person = sitDown('--format', 'csv');
    await person.sees('barlake> ');
    person.type('SELECT count(*) AS n\n');
    await person.sees('-> ');
    person.type('FROM stocks_daily;\n');
    await person.sees('1 row, ');
    person.type('SELECT nonsense;\n');
    await person.sees('E_SQL');
    person.type('.colums\n');
    await person.sees('Did you mean .columns?');
    person.type('SELECT 7 AS seven;\n');
    await person.sees('1 row, ');
    await person.sees('barlake> ');
    person.type('\u0004');
    expect(await person.finished).toMatchObject({ code: 0, out: 'n\n24\nseven\n7\n' });
  });

  it('stops a running statement on Ctrl-C, and not itself', async () => {
    const person = sitDown('--format', 'csv');
    await person.sees('barlake> ');
    person.type('SELECT count(*) FROM range(1000000000000);\n');
    // Whether it has begun cannot be seen; both ways it has to stop.
    setTimeout(() => person.type('\u0003'), 500);
    await person.sees('Stopped.');
    await person.sees('barlake> ');
    person.type('SELECT 8 AS eight;\n');
    await person.sees('1 row, ');
    person.type('.quit\n');
    expect(await person.finished).toMatchObject({ code: 0, out: 'eight\n8\n' });
  });

  it('drops what was typed on Ctrl-C', async () => {
    const person = sitDown('--format', 'csv');
    await person.sees('barlake> ');
    person.type("SELECT 'never ended\n");
    await person.sees('-> ');
    person.type('and more\u0003');
    await person.sees('barlake> ');
    person.type('SELECT 9 AS nine;\n');
    await person.sees('1 row, ');
    person.type('.quit\n');
    expect(await person.finished).toMatchObject({ code: 0, out: 'nine\n9\n' });
  });

  it('completes names of tables and columns', async () => {
    const person = sitDown('--format', 'csv');
    await person.sees('barlake> ');
    person.type('SELECT count(*) AS n FROM options_d\t');
    await person.sees('options_daily');
    person.type(' WHERE expira\t');
    await person.sees('expiration');
    person.type(' IS NOT NULL;\n');
    await person.sees('1 row, ');
    person.type('.quit\n');
    expect(await person.finished).toMatchObject({ code: 0, out: 'n\n1\n' });
  });

  it.each([
    ['--output', 'x.csv'],
    ['--format', 'arrow'],
  ])('has no use for %s %s', async (...args) => {
    expect(await sitDown(...args).finished).toMatchObject({ code: 2, out: '' });
  });
});
