import { BarlakeError } from '../../../domain/barlake-error.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { openKernelPool } from '../../../execute/kernel-pool.ts';
import { compileFeatures, type FeatureToCompile } from '../../../expression/compile-features.ts';
import type { Evaluate, Program } from '../../../expression/program.ts';
import { WITHOUT_REFERENCE } from '../../../lake/factors/factors.ts';
import { copyResult } from '../../../lake/query/copy-result.ts';
import type { ReadContext } from '../../../lake/query/query-bars.ts';
import type { QueryResult } from '../../../lake/query/query-result.ts';
import { openReadSession } from '../../../lake/query/read-session.ts';
import { checkWithFeatures } from '../../features/check-with-features.ts';
import { type EvaluationRequest, evaluateExpressions } from '../../features/evaluate-expressions.ts';
import { deliverResult, type ResultSource } from '../../reading/deliver-result.ts';
import { explainEmpty } from '../../reading/explain-empty.ts';
import { openLakeToRead } from '../../reading/open-lake.ts';
import { readLimits } from '../../reading/read-limits.ts';
import type { Invocation } from '../command-spec.ts';
import { checkRange, parseDay } from '../parse-range.ts';
import { readResultOptions } from '../result-options.ts';
import { parseSymbolList } from '../symbol-options.ts';
import { requireDataset } from '../sync-options.ts';

/** Computes expressions and writes a row for each symbol and day, or minute. */
export async function run(invocation: Invocation): Promise<number> {
  const { context } = invocation;
  const { config, signal, terminal } = context;
  const wanted = readResultOptions(invocation);
  const asked = await readRequest(invocation);
  if (wanted.format === 'parquet') requireOwnNames(asked.program);
  await using lake = await openLakeToRead(config.lake);
  await using session = await openReadSession(readLimits(config));
  await using pool = openKernelPool({ threads: config.resources.duckdbThreads });
  const reading: ReadContext = { lake, connection: session.connection, signal };
  const prepare = (program: Program): Evaluate => pool.prepare(program, signal);
  let absent: readonly string[] = [];
  const read = async (limit: number | undefined): Promise<QueryResult> => {
    const world = { ...reading, calendar: config.calendar, prepare };
    const evaluation = await evaluateExpressions({ ...asked, limit }, world);
    if (evaluation.lacksReference) terminal.complain(WITHOUT_REFERENCE);
    absent = evaluation.absent;
    return evaluation.result;
  };
  const source: ResultSource = {
    read,
    async copyTo(path, limit) {
      await using writer = await openReadSession(readLimits(config));
      await copyResult(writer.connection, await read(limit), { path, signal });
    },
  };
  const place = { context, scratchFolder: session.scratchFolder };
  const { rowCount } = await deliverResult(source, { ...wanted, isGrouped: false }, place);
  if (rowCount === 0) {
    terminal.say(await explainEmpty({ ...asked, symbols: asked.symbols ?? [] }, { lake, config, signal }));
  } else if (absent.length > 0) {
    terminal.complain(`The lake has no bars of ${absent.join(', ')}: what is asked of them is missing.`);
  }
  return EXIT.done;
}

async function readRequest({
  args,
  options,
  context,
}: Invocation): Promise<Omit<EvaluationRequest, 'limit'>> {
  const dataset = requireDataset(String(options['dataset']));
  const { from, to } = readDays(options);
  const symbols =
    typeof options['symbols'] === 'string' ? parseSymbolList(options['symbols'], '--symbols') : undefined;
  const allowFuture = options['allowFuture'] === true;
  const surroundings = { dataset, features: context.config.features, allowFuture };
  const features: FeatureToCompile[] = [];
  for (const name of new Set(args.map((text) => text.trim().replaceAll(/\s+/g, ' ')))) {
    features.push({ name, expression: await checkWithFeatures(name, surroundings) });
  }
  return { dataset, symbols, from, to, program: compileFeatures(features) };
}

/** DuckDB, which writes Parquet, takes columns for the same that differ in case alone. */
function requireOwnNames({ outputs }: Program): void {
  const names = new Map<string, string>();
  for (const { name } of outputs) {
    const other = names.get(name.toLowerCase());
    if (other !== undefined) {
      throw new BarlakeError('E_USAGE', {
        message: `${other} and ${name} differ in case alone, and cannot both be columns of a Parquet file.`,
        mend: 'Leave one of them out, or write another format.',
      });
    }
    names.set(name.toLowerCase(), name);
  }
}

function readDays(options: Invocation['options']): Pick<EvaluationRequest, 'from' | 'to'> {
  const from = typeof options['from'] === 'string' ? parseDay(options['from'], '--from') : undefined;
  const to = typeof options['to'] === 'string' ? parseDay(options['to'], '--to') : undefined;
  if (from !== undefined && to !== undefined) checkRange({ from, to });
  return { from, to };
}
