import type { RowBatch } from '../../lake/query/query-result.ts';

/** Batches that are read before anybody asks: a small answer then holds on to nothing. */
const READ_AHEAD = 8;

/**
 * The batches of a statement, which holds `held` until it is read to its end, given up or failed. A small one is over before its
 * reader begins, who may then leave it alone.
 */
export async function holdBatches(
  batches: AsyncIterable<RowBatch>,
  held: Disposable,
  explain: (error: unknown) => Promise<unknown>,
): Promise<AsyncIterable<RowBatch>> {
  const source = batches[Symbol.asyncIterator]();
  const ahead: RowBatch[] = [];
  while (ahead.length < READ_AHEAD) {
    const next = await source.next();
    if (next.done === true) {
      held[Symbol.dispose]();
      return listed(ahead);
    }
    ahead.push(next.value);
  }
  return readOn(ahead, source, { held, explain });
}

async function* listed(batches: readonly RowBatch[]): AsyncGenerator<RowBatch> {
  yield* batches;
}

async function* readOn(
  ahead: readonly RowBatch[],
  source: AsyncIterator<RowBatch>,
  { held, explain }: { readonly held: Disposable; readonly explain: (error: unknown) => Promise<unknown> },
): AsyncGenerator<RowBatch> {
  try {
    yield* ahead;
    for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
  } catch (error) {
    throw await explain(error);
  } finally {
    await source.return?.();
    held[Symbol.dispose]();
  }
}
