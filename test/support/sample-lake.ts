import { cp } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { cliErrorSchema } from '../../contract/cli/error.ts';
import { recordObjects } from '../../src/lake/catalog/objects.ts';
import { openLakeBuilder } from './lake-builder.ts';
import { type Finished, runInside } from './run-barlake.ts';
import { makeTempFolder, type TempFolder } from './temp-folder.ts';

/** The one option of the sample lake. */
export const OPTION = 'O:SPY251219C00650000';
/** Prices and volumes whose every digit counts. */
export const OPEN = 187.15;
/** The close of every bar. */
export const CLOSE = 185.64000000000001;
/** The volume of every daily bar. */
export const VOLUME = 82_488_674.123456;

/** A command that failed under `--json`. */
export interface Failure {
  readonly code: string;
  /** The message and the mend. */
  readonly message: string;
  readonly exit: number | null;
}

/** A small lake of several datasets, with awkward symbols, a gap, an absent day, refused rows and an empty day. */
export interface SampleLake extends AsyncDisposable {
  readonly folder: TempFolder;
  readonly root: string;
  run(...args: readonly string[]): Promise<Finished>;
  failure(...args: readonly string[]): Promise<Failure>;
  /** A copy that a test may break. */
  copy(name: string): Promise<string>;
}

/** A line of a vendor’s file: a bar of a symbol at an instant. */
export function barLine(symbol: string, instant: string, volume: number = VOLUME): string {
  return [symbol, volume, OPEN, CLOSE, 188.44, 183.885, `${Date.parse(instant)}000000`, 1009].join(',');
}

/** Makes the sample lake in a folder of its own. */
export async function makeSampleLake(label: string): Promise<SampleLake> {
  const folder = await makeTempFolder(label);
  const root = folder.at('lake');
  await fill(root);
  const run = async (...args: readonly string[]): Promise<Finished> =>
    runInside(['--lake', root, ...args], { cwd: folder.path });
  return {
    folder,
    root,
    run,
    async failure(...args) {
      const { code: exit, out } = await run(...args, '--json');
      const { error } = cliErrorSchema.parse(JSON.parse(out));
      return { code: error.code, message: `${error.message} ${error.mend}`, exit };
    },
    async copy(name) {
      await cp(root, folder.at(name), { recursive: true });
      return folder.at(name);
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

async function fill(root: string): Promise<void> {
  await using builder = await openLakeBuilder(root);
  const symbols = ['TRUE', 'BACPA', 'AAPL', 'NAN', 'BACpA', 'NA'];
  for (const day of ['2024-01-02', '2024-01-03', '2024-01-05', '2024-01-09']) {
    const lines = symbols.map((symbol) => barLine(symbol, `${day}T05:00:00Z`));
    const refused = day === '2024-01-03' ? ['BAD,x,1,1,1,1,1,1'] : [];
    await builder.publish('stocks_daily', day, [...lines, ...refused]);
  }
  await builder.publish('stocks_minute', '2024-01-02', [
    barLine('AAPL', '2024-01-02T14:31:00Z', 0.1),
    barLine('AAPL', '2024-01-02T14:30:00Z', 7),
  ]);
  await builder.publish('options_daily', '2024-01-02', [barLine(OPTION, '2024-01-02T05:00:00Z')]);
  await builder.publish('crypto_daily', '2024-01-06', ['X:BTCUSD,x,1,1,1,1,1,1']);
  const object = {
    source: 'flat' as const,
    key: 'k',
    etag: null,
    size_bytes: null,
    last_modified_ms: null,
    checked_ms: 0,
  };
  await recordObjects(builder.lake.catalog.db, [
    { dataset: 'stocks_daily', day: '2024-01-04', state: 'absent', ...object },
  ]);
}

/** The rows of a Parquet file, all but floating-point numbers as text. */
export async function readParquet(path: string): Promise<readonly unknown[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  const names = await connection.runAndReadAll(
    `SELECT column_name, column_type FROM (DESCRIBE FROM '${path}')`,
  );
  const columns = names
    .getRows()
    .map(([name, type]) => (type === 'DOUBLE' ? `"${String(name)}"` : `"${String(name)}"::VARCHAR`));
  const rows = await connection.runAndReadAll(`SELECT ${columns.join(', ')} FROM '${path}'`);
  connection.closeSync();
  instance.closeSync();
  return rows.getRows();
}
