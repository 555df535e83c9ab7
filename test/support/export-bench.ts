import { type DuckDbSession, openSession } from '../../src/lake/duckdb/session.ts';
import type { ExportJob, ExportOutcome, ExportProgress, SilverFile } from '../../src/lake/qlib/export-job.ts';
import { writeQlibExport } from '../../src/lake/qlib/write-export.ts';
import { type MadeRow, madeJob, makeSilver } from './made-silver.ts';
import { type QlibDirectory, readQlib } from './qlib-reader.ts';
import { makeTempFolder, type TempFolder } from './temp-folder.ts';

/** Exports of silver that a test makes up, in a folder of their own. */
export interface ExportBench extends AsyncDisposable {
  readonly folder: TempFolder;
  readonly session: DuckDbSession;
  /** Rows as silver: a file for each year, or month of minutes, whose fingerprint is its content. */
  silver(rows: readonly MadeRow[]): Promise<readonly SilverFile[]>;
  /** Brings the export of that name to what the rows are. */
  exported(name: string, rows: readonly MadeRow[], changes?: Partial<ExportJob>): Promise<ExportOutcome>;
  read(name: string): Promise<QlibDirectory>;
}

/** Nobody listens, nobody stops it. */
export const QUIET: ExportProgress = { signal: new AbortController().signal, onSymbol: () => undefined };

/** One bar a day, each a dollar above the one before. */
export function risingBars(symbol: string, days: readonly string[], close = 10): readonly MadeRow[] {
  return days.map((day, index) => ({ symbol, day, close: close + index }));
}

/** Opens one. */
export async function openExportBench(): Promise<ExportBench> {
  const folder = await makeTempFolder('qlib');
  const session = await openSession({ threads: 2, memoryMb: 400, tempFolder: folder.at('spill') });
  let files = 0;
  const silver = async (rows: readonly MadeRow[]): Promise<readonly SilverFile[]> => {
    const keys = new Set(rows.map(({ day, time }) => day.slice(0, time === undefined ? 4 : 7)));
    return Promise.all(
      [...keys].sort().map(async (key) => {
        const path = folder.at('silver', `${(files += 1)}.parquet`);
        const own = rows.filter(({ day }) => day.startsWith(key));
        await makeSilver(session, path, own);
        return { key, path, fingerprint: JSON.stringify(own) };
      }),
    );
  };
  return {
    folder,
    session,
    silver,
    async exported(name, rows, changes = {}) {
      const job = madeJob(folder.at(name), { ...changes, files: await silver(rows) });
      return writeQlibExport(session, job, QUIET);
    },
    read: async (name) => readQlib(folder.at(name)),
    async [Symbol.asyncDispose]() {
      session[Symbol.dispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
