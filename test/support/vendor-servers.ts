import type { SandboxOptions } from '../../src/sandbox/sandbox-options.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { askAll, type RestServer, rowsOf } from './ask-rest.ts';
import { startLakeVendor } from './lake-vendor.ts';

/** A server of the vendor’s API that a test has opened. */
export interface OpenVendorServer extends RestServer, AsyncDisposable {}

/** What a lake is filled with; the sandbox has everything. */
export interface LakeContents {
  /** Arguments of `sync`, one list for each command. */
  readonly syncs: readonly (readonly string[])[];
  /** Whose option contracts it holds. */
  readonly underlyings: readonly string[];
}

/** A way to serve a market. */
export interface VendorServerKind {
  readonly name: string;
  readonly open: (options: SandboxOptions, contents: LakeContents) => Promise<OpenVendorServer>;
}

/** All that must answer alike. */
export const VENDOR_SERVERS: readonly VendorServerKind[] = [
  {
    name: 'the sandbox',
    async open(options) {
      const sandbox = await startSandbox(options);
      const { rest, apiKey } = sandbox;
      return { rest, apiKey, [Symbol.asyncDispose]: () => sandbox.stop() };
    },
  },
  {
    name: 'a lake that was filled from it',
    async open(options, { syncs, underlyings }) {
      await using stack = new AsyncDisposableStack();
      const sandbox = await startSandbox(options);
      stack.defer(() => sandbox.stop());
      const listed = rowsOf(await askAll(sandbox, '/v3/reference/tickers?market=stocks&limit=1000'));
      const symbols = listed.map(({ ticker }) => String(ticker)).join(',');
      const lake = stack.use(
        await startLakeVendor(sandbox, [
          ...syncs.map((args) => ['sync', ...args]),
          ['sync', 'reference', '--only', 'tickers,splits,dividends'],
          ['discover', 'otc', '--route', 'list'],
          ['sync', 'reference', '--only', 'events', '--symbols', symbols],
          ['sync', 'reference', '--only', 'contracts', '--full', '--underlying', underlyings.join(',')],
        ]),
      );
      const owned = stack.move();
      return {
        rest: lake.rest,
        apiKey: lake.apiKey,
        [Symbol.asyncDispose]: async () => owned.disposeAsync(),
      };
    },
  },
];
