import type { RecordBatch } from 'apache-arrow';
import type { QueryResult } from '../../lake/query/query-result.ts';
import type { LakeRow, LakeRows } from './lake-rows.ts';

/** How a question is answered. */
export interface RowSource {
  /** Asks, and gives the rows as they come. */
  read(): Promise<QueryResult>;
  writeParquet(path: string): Promise<void>;
}

/**
 * The rows of a source. `Row` is what whoever asks knows of its columns; nothing checks it. Once `closing` aborts, its reason is
 * thrown, whatever goes wrong while things are taken down.
 */
export function createRows<Row = LakeRow>(asked: RowSource, closing: AbortSignal): LakeRows<Row> {
  const source = guarded(asked, closing);
  return {
    async *[Symbol.asyncIterator](): AsyncGenerator<RecordBatch> {
      const { toArrow } = await import('../../lake/query/write-arrow.ts');
      yield* toArrow(await source.read()).batches;
    },
    rows: () => readObjects<Row>(source),
    toArray: async () => Array.fromAsync(readObjects<Row>(source)),
    async toTable() {
      const [{ toArrow }, { Table }] = await Promise.all([
        import('../../lake/query/write-arrow.ts'),
        import('apache-arrow'),
      ]);
      const { schema, batches } = toArrow(await source.read());
      return new Table(schema, await Array.fromAsync(batches));
    },
    async *toArrow() {
      const { writeArrow } = await import('../../lake/query/write-arrow.ts');
      yield* writeArrow(await source.read());
    },
    writeParquet: async (path) => source.writeParquet(path),
  };
}

async function* readObjects<Row>(source: RowSource): AsyncGenerator<Row> {
  const { rowObjects } = await import('../../lake/query/row-objects.ts');
  yield* rowObjects(await source.read()) as AsyncGenerator<Row>;
}

function guarded(source: RowSource, closing: AbortSignal): RowSource {
  const explain = (error: unknown): never => {
    closing.throwIfAborted();
    throw error;
  };
  async function* guard<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
    try {
      yield* items;
    } catch (error) {
      explain(error);
    }
  }
  return {
    async read() {
      const result = await source.read().catch(explain);
      return { ...result, batches: guard(result.batches) };
    },
    writeParquet: async (path) => source.writeParquet(path).catch(explain),
  };
}
