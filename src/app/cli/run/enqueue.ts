import type { EnqueueDocument } from '../../../../contract/cli/enqueue.ts';
import { BarlakeError, isBarlakeError } from '../../../domain/barlake-error.ts';
import { countOf } from '../../../domain/count-of.ts';
import { EXIT } from '../../../domain/error-code.ts';
import type { FetchResult } from '../../fetch/fetch-result.ts';
import { type Batch, type BatchesResult, runBatches } from '../../fetch/run-batches.ts';
import type { Invocation } from '../command-spec.ts';
import { describeFetch } from '../describe-fetch.ts';
import { readFetchOptions } from '../fetch-options.ts';
import { formatCount } from '../format-number.ts';
import { openFetcher } from '../open-fetcher.ts';
import { printJson } from '../print-json.ts';
import { readCount } from '../result-options.ts';
import { readUniverseSymbols } from '../symbol-options.ts';
import { fetchExitCode, toFetchDocument } from './fetch.ts';

/** Fetches a universe batch by batch; says after each one which is next. */
export async function run(invocation: Invocation): Promise<number> {
  const { args, context } = invocation;
  const { terminal, signal } = context;
  const wanted = readFetchOptions(invocation);
  const batching = readBatching(invocation);
  const symbols = await readUniverseSymbols(args[0] ?? '', context);
  const all = Math.ceil(symbols.length / batching.size);
  if (batching.first > all) throw pastEnd(batching.first, all, symbols.length);
  if (context.config.queue.url !== undefined) {
    const { queueBatches } = await import('../queue-batches.ts');
    return queueBatches({ wanted, symbols, batching }, context);
  }
  await using fetcher = openFetcher(context, 'enqueue');
  const perform = async (batch: Batch): Promise<FetchResult> => {
    const result = await fetcher.fetch({ ...wanted, symbols: batch.symbols }).catch((error: unknown) => {
      if (isBarlakeError(error)) terminal.say(failedAt(batch.number, all));
      throw error;
    });
    terminal.say(
      `Batch ${formatCount(batch.number)} of ${formatCount(all)}: ${describeFetch(result, { outColors: terminal.errColors }).trimEnd()}`,
    );
    return result;
  };
  const ended = await runBatches(symbols, { ...batching, signal }, perform);
  if (context.json) await printJson(terminal, toDocument(ended, symbols.length, batching));
  else await terminal.out(describeEnd(ended));
  return exitCode(ended);
}

function failedAt(batch: number, all: number): string {
  return `Batch ${formatCount(batch)} of ${formatCount(all)} failed; --start-batch ${batch} goes on with it.`;
}

function readBatching({ options, context }: Invocation) {
  const count = (name: string, flag: string): number | undefined =>
    options[name] === undefined ? undefined : readCount(options[name], flag);
  return {
    size: count('batchSize', '--batch-size') ?? context.config.queue.batchSize,
    first: count('startBatch', '--start-batch') ?? 1,
    max: count('maxBatches', '--max-batches'),
    delayMs: readSeconds(options['delay']) * 1000,
  };
}

function readSeconds(text: unknown): number {
  if (text === undefined) return 0;
  const value = Number(text);
  if (typeof text === 'string' && /^\d+(\.\d+)?$/.test(text) && value <= DELAY_SECONDS_MAX) return value;
  throw new BarlakeError('E_USAGE', {
    message: `--delay ${JSON.stringify(text)} is not a number of seconds up to ${DELAY_SECONDS_MAX}.`,
    mend: 'For example --delay 30.',
  });
}

/** A day; whoever wants to wait longer wants a schedule. */
const DELAY_SECONDS_MAX = 86_400;

function pastEnd(first: number, all: number, symbols: number): BarlakeError {
  return new BarlakeError('E_USAGE', {
    message: `--start-batch ${first}: ${countOf(symbols, 'symbol')} make ${countOf(all, 'batch', 'batches')}.`,
    mend: 'All are done, or --batch-size is another one than before.',
  });
}

function toDocument(
  { all, results, next, done }: BatchesResult,
  symbols: number,
  { size, first }: { readonly size: number; readonly first: number },
): EnqueueDocument {
  return {
    symbols,
    batches: { all, size, first, done, next: next ?? null },
    results: results.map(({ batch, result }) => ({ batch, result: toFetchDocument(result) })),
    queued: 0,
  };
}

function describeEnd({ all, done, next }: BatchesResult): string {
  const soFar = `${formatCount(done)} of ${countOf(all, 'batch', 'batches')} worked off.`;
  return next === undefined ? `${soFar}\n` : `${soFar} Next: --start-batch ${next}\n`;
}

function exitCode({ results }: BatchesResult): number {
  const codes = results.map(({ result }) => fetchExitCode(result));
  if (codes.every((code) => code === EXIT.done)) return EXIT.done;
  const [first = EXIT.failed] = codes;
  return codes.every((code) => code === first) ? first : EXIT.partial;
}
