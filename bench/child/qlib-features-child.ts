import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KernelPool, openKernelPool } from '../../src/execute/kernel-pool.ts';
import { checkExpression } from '../../src/expression/check-expression.ts';
import { compileFeatures } from '../../src/expression/compile-features.ts';
import type { EvaluationBlock } from '../../src/expression/program.ts';

// Computes expressions over a whole qlib directory with our kernels, as qlib-features.py does with pyqlib: what is timed
// begins with compiling and ends with all columns in memory: once in a process that has done nothing before, starting the
// workers included, and once more. Prints one JSON line.
const [folder, threads, expressionsPath] = process.argv.slice(2) as [string, string, string];
/** Series that go to the workers at a time, while the next ones are read. */
const SERIES_PER_BLOCK = 64;

/** The values of one file of qlib: the row of the calendar where they begin, then the values. */
function readBin(symbol: string, field: string): Float32Array {
  const bytes = readFileSync(join(folder, 'features', symbol.toLowerCase(), `${field}.day.bin`));
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

function readBlock(symbols: readonly string[], fields: readonly string[]): EvaluationBlock {
  const columns = fields.map((field) => symbols.map((symbol) => readBin(symbol, field)));
  const starts = new Int32Array(symbols.length + 1);
  symbols.forEach((_, index) => {
    starts[index + 1] = (starts[index] ?? 0) + (columns[0]?.[index]?.length ?? 1) - 1;
  });
  const rows = starts.at(-1) ?? 0;
  const inputs = columns.map((files) => {
    const joined = new Float32Array(rows);
    files.forEach((file, index) => joined.set(file.subarray(1), starts[index]));
    return joined;
  });
  const firstRows = Int32Array.from(symbols, (_, index) => columns[0]?.[index]?.[0] ?? 0);
  return { rows, starts, firstRows, inputs };
}

const expressions = JSON.parse(readFileSync(expressionsPath, 'utf8')) as readonly string[];
const listing = readFileSync(join(folder, 'instruments', 'all.txt'), 'utf8')
  .trimEnd()
  .split('\n');
const symbols = listing.map((line) => line.split('\t')[0] ?? '');

const context = { fields: ['open', 'high', 'low', 'close', 'volume', 'vwap'] };
let pool: KernelPool | undefined;

/** From the text of expressions and the files of qlib to all columns. */
async function compute(): Promise<{
  readonly seconds: number;
  readonly rows: number;
  readonly columns: number;
}> {
  const start = performance.now();
  const program = compileFeatures(
    expressions.map((text, index) => ({ name: `f${index}`, expression: checkExpression(text, context) })),
  );
  pool ??= openKernelPool({ threads: Number(threads) });
  const evaluate = pool.prepare(program);
  const pending: Promise<readonly Float32Array[]>[] = [];
  for (let first = 0; first < symbols.length; first += SERIES_PER_BLOCK) {
    pending.push(evaluate(readBlock(symbols.slice(first, first + SERIES_PER_BLOCK), program.fields)));
  }
  const blocks = await Promise.all(pending);
  const seconds = (performance.now() - start) / 1000;
  const rows = blocks.reduce((sum, [column]) => sum + (column?.length ?? 0), 0);
  return { seconds, rows, columns: blocks[0]?.length ?? 0 };
}

const first = await compute();
const again = await compute();
const peakMb = process.resourceUsage().maxRSS / 1024;
await pool?.[Symbol.asyncDispose]();
process.stdout.write(JSON.stringify({ ...first, again: again.seconds, peakMb }));
