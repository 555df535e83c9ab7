import { openKernelPool } from '../src/execute/kernel-pool.ts';
import type { FeatureSet } from '../src/expression/feature.ts';
import { ALPHA158_SET } from '../src/expression/feature-set/alpha158.ts';
import { BASE_SET } from '../src/expression/feature-set/base.ts';
import { KERNELS } from '../src/expression/kernel/kernel-table.ts';
import { createScratch } from '../src/expression/kernel/scratch.ts';
import type { EvaluationBlock, Program } from '../src/expression/program.ts';
import { resolveFeatures } from '../src/expression/resolve-features.ts';
import { seededRandom } from '../test/support/seeded-random.ts';
import { type BenchRow, median, seconds } from './bench-row.ts';

const SYMBOLS = 500;
const DAYS = 1250;
const ROUNDS = 5;

/** Window kernels by name and parameters, and the nanoseconds a value may take where that is promised. */
const WINDOWS: readonly (readonly [name: string, params: readonly number[], nanosMax?: number])[] = [
  ['mean', [20], 10],
  ['std', [20]],
  ['max', [20]],
  ['idx_max', [20]],
  ['quantile', [20, 0.8]],
  ['quantile', [60, 0.8], 80],
  ['quantile', [2000, 0.8]],
  ['rank', [60]],
  ['slope', [20]],
  ['rsquare', [20]],
  ['corr', [20]],
  ['skew', [20]],
  ['mad', [20]],
  ['ema', [0.1]],
];

/** Kernels alone, in one thread; then whole feature sets over 500 symbols × 1,250 days, from arrays to arrays, in two threads. */
export async function benchKernels(): Promise<readonly BenchRow[]> {
  return [
    ...WINDOWS.map(benchWindow),
    await benchSet(ALPHA158_SET, { rowsPerSecondMin: 500_000 }),
    await benchSet(BASE_SET, { rowsPerSecondMin: 3_000_000 }),
  ];
}

function benchWindow([name, params, nanosMax]: (typeof WINDOWS)[number]): BenchRow {
  const kernel = KERNELS.get(name);
  if (kernel === undefined) throw new RangeError(`there is no kernel ${name}`);
  const random = seededRandom(1);
  const rows = 4 * DAYS;
  const x = Float64Array.from({ length: rows }, () => 100 * random());
  const call = {
    rows,
    starts: Int32Array.of(0, DAYS, 2 * DAYS, rows),
    firstRows: Int32Array.of(0, 3, 7),
    inputs: [x, x.toReversed()],
    output: new Float64Array(rows),
    params,
    scratch: createScratch(),
  };
  const times: number[] = [];
  for (let round = 0; round < 10 * ROUNDS; round++) {
    const start = performance.now();
    for (let run = 0; run < 5; run++) kernel(call);
    times.push(((performance.now() - start) * 1e6) / (5 * rows));
  }
  const nanos = median(times);
  return {
    what: `${name}(${params.join(', ')}), one thread`,
    figure: `${nanos.toFixed(1)} ns a value`,
    target: nanosMax === undefined ? '' : `≤ ${nanosMax} ns`,
    ok: nanosMax === undefined || nanos <= nanosMax,
  };
}

async function benchSet(
  set: FeatureSet,
  { rowsPerSecondMin }: { readonly rowsPerSecondMin: number },
): Promise<BenchRow> {
  const { program, features } = resolveFeatures([set], 'stocks_daily');
  const block = makeBlock(program);
  await using pool = openKernelPool({ threads: 2 });
  const evaluate = pool.prepare(program);
  await evaluate(block);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await seconds(() => evaluate(block)));
  const rowsPerSecond = block.rows / median(times);
  return {
    what: `${set.name}: ${features.length} features, ${SYMBOLS} × ${DAYS} rows, two threads`,
    figure: `${median(times).toFixed(2)} s, ${(rowsPerSecond / 1e6).toFixed(2)} M rows/s`,
    target: `≥ ${(rowsPerSecondMin / 1e6).toFixed(1)} M rows/s`,
    ok: rowsPerSecond >= rowsPerSecondMin,
  };
}

/** Made-up bars; fields other than prices and volume are as good as prices here. */
function makeBlock({ fields }: Program): EvaluationBlock {
  const random = seededRandom(2);
  const rows = SYMBOLS * DAYS;
  let price = 100;
  const close = Float32Array.from({ length: rows }, () => (price *= 1 + 0.02 * (random() - 0.5)));
  const inputs = fields.map((field) => {
    if (field === 'volume' || field === 'transactions') return close.map(() => Math.round(1e6 * random()));
    if (field === 'high') return close.map((value) => value * (1 + 0.01 * random()));
    return close.map((value) => value * (1 - 0.01 * random()));
  });
  return {
    rows,
    starts: Int32Array.from({ length: SYMBOLS + 1 }, (_, index) => index * DAYS),
    firstRows: Int32Array.from({ length: SYMBOLS }, (_, index) => index),
    inputs,
  };
}
