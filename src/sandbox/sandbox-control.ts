import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { RequestLog, RequestSummary } from './admin/request-log.ts';
import { parseFault } from './fault/fault.ts';
import type { FaultRegistry, RegisteredFault } from './fault/fault-registry.ts';
import type { MarketClock } from './market-clock.ts';
import type { ObjectStore } from './store/object-store.ts';
import { reviseObject } from './store/revise-object.ts';

const compress = promisify(gzip);

/** New content of an object: CSV text to compress, bytes to serve as they are, or a corrected edition of what is there. */
export type Replacement =
  | { readonly kind: 'csv'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'revision' };

/** Changes the stand-in’s world while it runs; the admin API is the same over HTTP. */
export interface SandboxControl {
  /** Adds a fault in the grammar of `--fault`, or as an object. Throws `E_USAGE`. */
  addFault(fault: unknown): RegisteredFault;
  faults(): readonly RegisteredFault[];
  /** Ends one fault or all. Returns how many ended. */
  removeFaults(id?: number): number;
  /** Requests on the S3 port, admin requests left out. */
  requests(): RequestSummary;
  /** Requests on the REST port. */
  restRequests(): RequestSummary;
  /** Starts counting anew on both ports. */
  clearRequests(): void;
  /** Replaces a published object. Returns its new ETag without quotes, or `undefined` when there is no such object. */
  replaceObject(key: string, replacement?: Replacement): Promise<string | undefined>;
  /** Takes an object away: 404 from now on. False when there was none. */
  removeObject(key: string): boolean;
  /** The market’s time: decides publication and the reach of the plan. */
  nowMs(): number;
  setNowMs(nowMs: number): void;
}

/** Puts the control over a sandbox’s parts. */
export function sandboxControl(parts: {
  readonly faults: FaultRegistry;
  readonly log: RequestLog;
  readonly restLog: RequestLog;
  readonly store: ObjectStore;
  readonly clock: MarketClock;
}): SandboxControl {
  const { faults, log, restLog, store, clock } = parts;
  return {
    addFault: (fault) => faults.add(parseFault(fault)),
    faults: () => faults.list(),
    removeFaults: (id) => faults.remove(id),
    requests: () => log.summary(),
    restRequests: () => restLog.summary(),
    clearRequests: () => {
      log.clear();
      restLog.clear();
    },
    replaceObject: async (key, replacement = { kind: 'revision' }) => {
      const found = store.lookup(key);
      if (found.kind !== 'published') return undefined;
      if (replacement.kind === 'revision') return (await reviseObject(store, found.entry)).file.md5;
      const bytes = replacement.kind === 'bytes' ? replacement.bytes : await compress(replacement.text);
      return (await store.replace(found.entry, bytes)).file.md5;
    },
    removeObject: (key) => store.remove(key),
    nowMs: () => clock.nowMs(),
    setNowMs: (nowMs) => clock.setMs(nowMs),
  };
}
