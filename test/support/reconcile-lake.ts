import { gunzipSync } from 'node:zlib';
import { cliErrorSchema } from '../../contract/cli/error.ts';
import { type ReconcileDocument, reconcileDocumentSchema } from '../../contract/cli/reconcile.ts';
import type { DatasetName } from '../../src/domain/dataset.ts';
import type { TradingDay } from '../../src/domain/trading-day.ts';
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { keyOf } from '../../src/vendor/flat-files/object-key.ts';
import { type Finished, type InnerSurroundings, runInside } from './run-barlake.ts';
import { bothEnv, objectBytes } from './stand-in.ts';
import type { SyncBench } from './sync-bench.ts';

/** How a comparison ended. */
export interface Reconciled extends Finished {
  /** The code of the error; `undefined` when there was none. */
  readonly error: string | undefined;
  readonly document: ReconcileDocument;
  /** What came of the comparison; throws when there is nothing. */
  readonly result: NonNullable<ReconcileDocument['result']>;
}

/** The environment in which both sides of a vendor can be asked, each vendor with a memory of its own. */
export function bothSidesEnv(vendor: Sandbox, { folder }: SyncBench): Readonly<Record<string, string>> {
  return { ...bothEnv(vendor), XDG_CACHE_HOME: folder.at(`cache-${new URL(vendor.rest).port}`) };
}

/** What a comparison may be given besides its words. */
export type ReconcileMore = Partial<InnerSurroundings> & { readonly vendor?: Sandbox };

/** Runs `reconcile …` on a bench’s lake, as a person sees it. */
export async function runReconcile(
  bench: SyncBench,
  args: readonly string[],
  { vendor = bench.vendor, ...inner }: ReconcileMore = {},
): Promise<Finished> {
  const env = bothSidesEnv(vendor, bench);
  return runInside(['reconcile', ...args, '--lake', bench.root], { cwd: bench.folder.path, env, ...inner });
}

/** Runs `reconcile … --json` on a bench’s lake. */
export async function reconcile(
  bench: SyncBench,
  args: readonly string[],
  more?: ReconcileMore,
): Promise<Reconciled> {
  const finished = await runReconcile(bench, [...args, '--json'], more);
  const json: unknown = JSON.parse(finished.out);
  const error = cliErrorSchema.safeParse(json).data?.error.code;
  const document = (): ReconcileDocument => reconcileDocumentSchema.parse(json);
  return {
    ...finished,
    error,
    get document() {
      return document();
    },
    get result() {
      const { result } = document();
      if (result === null) throw new Error(`nothing was compared: ${finished.out}`);
      return result;
    },
  };
}

/** Changes the rows of a published file, header left out; each row is its fields in the vendor’s order. */
export async function rewriteRows(
  vendor: Sandbox,
  place: { readonly dataset: DatasetName; readonly day: TradingDay },
  change: (rows: readonly (readonly string[])[]) => readonly (readonly string[])[],
): Promise<void> {
  const { dataset, day } = place;
  const [header = '', ...lines] = gunzipSync(await objectBytes(vendor, dataset, day))
    .toString()
    .trimEnd()
    .split('\n');
  const rows = change(lines.map((line) => line.split(',')));
  const text = [header, ...rows.map((fields) => fields.join(',')), ''].join('\n');
  await vendor.control.replaceObject(keyOf(dataset, day), { kind: 'csv', text });
}
