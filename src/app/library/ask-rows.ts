import { BarlakeError } from '../../domain/barlake-error.ts';
import type { BarsRequest } from '../query/query-engine.ts';
import type { SqlRequest } from '../query/sql-runner.ts';
import type { Bar, BarsQuery, FeatureRow, FeaturesQuery } from './bars-query.ts';
import { createRows } from './create-rows.ts';
import type { LakeReaders } from './lake-readers.ts';
import type { LakeRows } from './lake-rows.ts';
import { type LibraryWorld, signalOf } from './library-world.ts';
import { readBarsQuery } from './read-bars-query.ts';
import type { SqlOptions, SqlValue } from './sql-query.ts';

/** Bars, read by the engine. */
export function askBars(query: BarsQuery, world: LibraryWorld, readers: LakeReaders): LakeRows<Bar> {
  return askEngine<Bar>(query, async () => readBarsQuery(query, world), world, readers);
}

/** The columns that tell whose features they are, and of when. */
const KEY_COLUMNS = ['symbol', 'timestamp', 'date'];

/** Features, read by the engine. */
export function askFeatures(
  query: FeaturesQuery,
  world: LibraryWorld,
  readers: LakeReaders,
): LakeRows<FeatureRow> {
  const read = async (): Promise<BarsRequest> => {
    const request = await readBarsQuery(query, world);
    if (request.features.length + request.expressions.length > 0) return { ...request, columns: KEY_COLUMNS };
    throw new BarlakeError('E_USAGE', {
      message: 'It is not said which features to read.',
      mend: "Name some, { features: ['daily_return'] }, or give expressions: { expressions: { momentum: '$close/Ref($close,20)-1' } }.",
    });
  };
  return askEngine<FeatureRow>(query, read, world, readers);
}

function askEngine<Row>(
  { signal: own, onFacts }: Pick<BarsQuery, 'signal' | 'onFacts'>,
  readRequest: () => Promise<BarsRequest>,
  world: LibraryWorld,
  readers: LakeReaders,
): LakeRows<Row> {
  return createRows<Row>(
    {
      async read() {
        const request = await readRequest();
        const answer = await (await readers.engine()).bars(request, signalOf(world, own));
        const { origins, readAt, cache, note } = answer;
        onFacts?.({ origins, readAt, cache, note });
        return answer;
      },
      async writeParquet(path) {
        const request = await readRequest();
        const engine = await readers.engine();
        await intoFile(path, world, async (staged) => {
          const facts = await engine.writeParquet(request, staged, signalOf(world, own));
          onFacts?.(facts);
        });
      },
    },
    world.closing,
  );
}

/** A statement with its options, or a template with its values. */
export function askSql<Row>(
  statement: string | TemplateStringsArray,
  rest: readonly unknown[],
  world: LibraryWorld,
  readers: LakeReaders,
): LakeRows<Row> {
  const isTemplate = typeof statement !== 'string';
  const options: SqlOptions = isTemplate ? { values: rest as readonly SqlValue[] } : (rest[0] ?? {});
  const sql = isTemplate ? statement.join('?') : statement;
  const request = async (): Promise<SqlRequest> => {
    const { boundValues } = await import('./bound-values.ts');
    const { values = [], limit, timeoutSeconds } = options;
    return { sql, values: boundValues(values), limit, timeoutSeconds };
  };
  const signal = (): AbortSignal => signalOf(world, options.signal);
  return createRows<Row>(
    {
      read: async () => (await readers.sql()).run(await request(), signal()),
      async writeParquet(path) {
        const runner = await readers.sql();
        await intoFile(path, world, async (staged) =>
          runner.copy({ ...(await request()), path: staged }, signal()),
        );
      },
    },
    world.closing,
  );
}

async function intoFile(
  path: string,
  { cwd, config }: LibraryWorld,
  write: (staged: string) => Promise<void>,
): Promise<void> {
  const { openOutputFile } = await import('../reading/open-output.ts');
  await using output = await openOutputFile(path, { cwd, lakeRoot: config.lake.root, scratchFolder: '' });
  await write(output.filePath);
  await output.commit();
}
