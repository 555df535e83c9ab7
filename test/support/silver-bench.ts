import {
  type FeaturesBuildDocument,
  featuresBuildDocumentSchema,
} from '../../contract/cli/features-build.ts';
import { runInside } from './run-barlake.ts';
import { vendorEnv } from './stand-in.ts';
import { openSyncBench, type SyncBench } from './sync-bench.ts';

/** A vendor, a lake, and `features build`. */
export interface SilverBench extends SyncBench {
  /** Runs `features build … --json` inside this process. */
  build(args: readonly string[], lake?: string): Promise<SilverRun>;
  /** The rows of a statement over the lake. */
  sql(text: string, lake?: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** The end of one `features build`. */
export interface SilverRun {
  readonly code: number | null;
  readonly err: string;
  readonly document: FeaturesBuildDocument;
}

/** Starts a vendor; `more` is added to the configuration. */
export async function openSilverBench(
  options: Parameters<typeof openSyncBench>[0],
  more = '',
): Promise<SilverBench> {
  const bench = await openSyncBench(options, more);
  const inner = { cwd: bench.folder.path, env: vendorEnv(bench.vendor) };
  return {
    ...bench,
    async build(args, lake = bench.root) {
      const { code, out, err } = await runInside(
        ['features', 'build', ...args, '--json', '--lake', lake],
        inner,
      );
      const document = featuresBuildDocumentSchema.safeParse(JSON.parse(out));
      if (!document.success) throw new Error(`features build ended without a summary: ${out}`);
      return { code, err, document: document.data };
    },
    async sql(text, lake = bench.root) {
      const { code, out, err } = await runInside(['sql', text, '--json', '--lake', lake], inner);
      if (code !== 0) throw new Error(`sql ended with ${code}: ${err}${out}`);
      return JSON.parse(out) as readonly Readonly<Record<string, unknown>>[];
    },
    [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose](),
  };
}
