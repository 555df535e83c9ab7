import { type SyncDocument, syncDocumentSchema } from '../../contract/cli/sync.ts';
import type { SandboxOptions } from '../../src/sandbox/sandbox-options.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { type LakeContent, lakeContent } from './lake-content.ts';
import { type Finished, type InnerSurroundings, runInside } from './run-barlake.ts';
import { countRequests, IMPATIENT, type Patience, vendorEnv, writeConfig } from './stand-in.ts';
import { makeTempFolder, type TempFolder } from './temp-folder.ts';

/** A vendor, a folder, and the command line between them. */
export interface SyncBench extends AsyncDisposable {
  readonly vendor: Sandbox;
  readonly folder: TempFolder;
  /** The lake that `sync` works on, below the folder. */
  readonly root: string;
  /** Runs `sync … --json` inside this process, and counts what it fetches. */
  sync(args: readonly string[], more?: SyncMore): Promise<SyncRun>;
  /** What the lake would hold if it were made anew now, from the vendor as it is. */
  cleanContent(args: readonly string[]): Promise<LakeContent>;
}

/** What a run may be given besides its words. */
export type SyncMore = Partial<InnerSurroundings> & { readonly lake?: string };

/** The end of one `sync`. */
export interface SyncRun extends Finished {
  readonly document: SyncDocument;
  /** Requests for objects, whatever the answer. */
  readonly gets: number;
}

/** Starts a vendor; commands run in a folder of their own, whose configuration `more` is added to. */
export async function openSyncBench(
  options: SandboxOptions,
  more = '',
  patience: Patience = IMPATIENT,
): Promise<SyncBench> {
  const folder = await makeTempFolder('sync');
  await writeConfig(folder.path, patience, more);
  const vendor = await startSandbox(options);
  const root = folder.at('lake');
  const sync = async (
    args: readonly string[],
    { lake = root, ...inner }: SyncMore = {},
  ): Promise<SyncRun> => {
    vendor.control.clearRequests();
    const finished = await runInside(['sync', ...args, '--json', '--lake', lake], {
      cwd: folder.path,
      env: vendorEnv(vendor),
      ...inner,
    });
    const gets = countRequests(vendor, 'GET');
    const parsed: unknown = JSON.parse(finished.out);
    const document = syncDocumentSchema.safeParse(parsed);
    if (!document.success) throw new Error(`sync ended without a summary: ${finished.out}`);
    return { ...finished, document: document.data, gets };
  };
  return {
    vendor,
    folder,
    root,
    sync,
    async cleanContent(args) {
      vendor.control.removeFaults();
      await using clean = await makeTempFolder('clean');
      const { code, out } = await sync(args, { lake: clean.path });
      if (code !== 0) throw new Error(`a clean sync ended with ${code}: ${out}`);
      return await lakeContent(clean.path);
    },
    async [Symbol.asyncDispose]() {
      await vendor.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}
