import type { DatasetName } from '../../domain/dataset.ts';
import { type Check, fail, ok, warn } from './check.ts';

/** Asks the vendor whether it accepts the keys. */
export interface VendorProbe {
  probe(signal: AbortSignal): Promise<{
    /** `forbidden`: the key is good, the plan does not include what was asked for. */
    readonly kind: 'accepted' | 'refused' | 'unreachable' | 'forbidden';
    readonly message: string;
  }>;
}

/** Whether the key pair may read a dataset's flat files. */
export async function checkFlatFiles(
  dataset: DatasetName,
  probe: VendorProbe,
  signal: AbortSignal,
): Promise<Check> {
  const name = { name: `flat files ${dataset}`, about: 'credentials' } as const;
  const { kind, message } = await probe.probe(signal);
  switch (kind) {
    case 'accepted':
      return ok(name, message);
    case 'forbidden':
      return warn(name, message, `Take ${dataset} out of datasets, or choose a plan that includes it.`);
    case 'refused':
      return fail(name, message, 'Copy the S3 key pair from the vendor’s dashboard into .env again.');
    case 'unreachable':
    default:
      return fail(
        { ...name, about: 'network' },
        message,
        'Check vendor.s3Endpoint and vendor.s3Bucket; try again later.',
      );
  }
}

/** Asks the vendor whether it accepts the API key. */
export interface RestKeyProbe {
  probe(signal: AbortSignal): Promise<{
    /** `busy`: the key’s calls are used up for the moment; `forbidden`: the key is good, the plan is odd. */
    readonly kind: 'accepted' | 'refused' | 'unreachable' | 'forbidden' | 'busy';
    readonly message: string;
  }>;
}

/** Whether the REST API accepts the key. */
export async function checkRestKey(probe: RestKeyProbe, signal: AbortSignal): Promise<Check> {
  const name = { name: 'rest api', about: 'credentials' } as const;
  const { kind, message } = await probe.probe(signal);
  switch (kind) {
    case 'accepted':
      return ok(name, message);
    case 'forbidden':
      return warn(name, message, 'Look at the plan behind the key in the vendor’s dashboard.');
    case 'busy':
      return warn(name, message, 'Run `barlake doctor` again in a minute.');
    case 'refused':
      return fail(name, message, 'Copy the API key from the vendor’s dashboard into .env again.');
    case 'unreachable':
    default:
      return fail({ ...name, about: 'network' }, message, 'Check vendor.baseUrl; try again later.');
  }
}
