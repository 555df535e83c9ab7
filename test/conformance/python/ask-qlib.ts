import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { QlibMarket } from '../../support/qlib-market.ts';
import { runPython } from './qlib-environment.ts';

const JUDGE = join(import.meta.dirname, 'qlib-judge.py');
const JUDGE_LIMIT_MS = 900_000;

/** What qlib says. */
export interface QlibAnswers {
  /** By expression, then by series of the market: one value for each row. */
  readonly values: readonly (readonly Float32Array[])[];
  /** What qlib raised, by expression; its values are all NaN. */
  readonly errors: Readonly<Record<string, string>>;
}

/** Has pyqlib compute expressions over the whole of a market that is written in `folder`; `scratch` names two files that it may make. */
export async function askQlib(
  python: string,
  market: QlibMarket,
  {
    folder,
    scratch,
    expressions,
  }: { readonly folder: string; readonly scratch: string; readonly expressions: readonly string[] },
): Promise<QlibAnswers> {
  const [request, output] = [`${scratch}.json`, `${scratch}.f32`];
  const symbols = market.series.map(({ symbol, firstRow, rows }) => ({ symbol, first: firstRow, rows }));
  await writeFile(request, JSON.stringify({ folder, symbols, expressions, output }));
  const run = await runPython(python, [JUDGE, request], JUDGE_LIMIT_MS);
  if (!run.ok) throw new Error(`qlib did not answer: ${run.stderr.slice(-2000)}`);
  const bytes = await readFile(output);
  const all = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  const values: Float32Array[][] = expressions.map(() => []);
  let start = 0;
  for (const { rows } of market.series) {
    for (const answers of values) {
      answers.push(all.slice(start, start + rows));
      start += rows;
    }
  }
  const errors = JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '{}') as Record<string, string>;
  return { values, errors };
}

/** The expressions of a built-in feature set of qlib, by name, in the order of its columns. */
export type AlphaSet = readonly (readonly [name: string, expression: string])[];

/** Alpha158 and Alpha360 as the installed pyqlib has them. */
export async function askAlphas(
  python: string,
): Promise<{ readonly alpha158: AlphaSet; readonly alpha360: AlphaSet }> {
  const script = [
    'import json',
    'from qlib.contrib.data.loader import Alpha158DL, Alpha360DL',
    'sets = {"alpha158": Alpha158DL, "alpha360": Alpha360DL}',
    'print(json.dumps({name: list(zip(*reversed(loader.get_feature_config()))) for name, loader in sets.items()}))',
  ];
  const run = await runPython(python, ['-c', script.join('\n')]);
  if (!run.ok) throw new Error(`qlib has no feature sets: ${run.stderr.slice(-2000)}`);
  return JSON.parse(run.stdout) as { alpha158: AlphaSet; alpha360: AlphaSet };
}
