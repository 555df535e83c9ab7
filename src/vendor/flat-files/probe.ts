import { type BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import type { FlatFileStore } from './flat-file-store.ts';

/** What the bucket says to a key pair, in the one question that settles it. */
export interface FlatFileProbeResult {
  /** `forbidden`: the pair is good, the plan does not cover these files. */
  readonly kind: 'accepted' | 'refused' | 'unreachable' | 'forbidden';
  readonly message: string;
}

/** Which files are asked for. */
export interface FlatFileProbeOptions {
  /** Prefix of a dataset: `us_stocks_sip/day_aggs_v1`. */
  readonly prefix: string;
  /** Year and month with published files: `2026/10`. */
  readonly month: string;
}

/**
 * Asks for one recent file of a dataset: LIST finds its key, HEAD says whether it may be read, for the bucket lists
 * everything to everybody and refuses only afterwards. Transfers no data.
 */
export function createFlatFileProbe(
  store: Pick<FlatFileStore, 'list' | 'head'>,
  options: FlatFileProbeOptions,
): { probe(signal: AbortSignal): Promise<FlatFileProbeResult> } {
  return {
    async probe(signal) {
      try {
        return await ask(store, options, signal);
      } catch (error) {
        if (!isBarlakeError(error) || error.code === 'E_CANCELLED') throw error;
        return failed(error);
      }
    },
  };
}

async function ask(
  store: Pick<FlatFileStore, 'list' | 'head'>,
  { prefix, month }: FlatFileProbeOptions,
  signal: AbortSignal,
): Promise<FlatFileProbeResult> {
  const last = (await store.list(`${prefix}/${month}/`, signal)).at(-1);
  if (last === undefined) {
    return { kind: 'accepted', message: `the key pair may list ${prefix}, which has no files in ${month}` };
  }
  const head = await store.head(last.key, signal);
  switch (head.kind) {
    case 'found':
      return { kind: 'accepted', message: `${last.key} may be read` };
    case 'forbidden':
      return { kind: 'forbidden', message: head.message };
    case 'absent':
    default:
      return { kind: 'accepted', message: `${last.key} was listed, and is gone` };
  }
}

function failed(error: BarlakeError): FlatFileProbeResult {
  const kind = error.code === 'E_CREDENTIALS_REFUSED' ? 'refused' : 'unreachable';
  return { kind, message: error.message };
}
