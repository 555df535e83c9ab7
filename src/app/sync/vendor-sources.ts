import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import { GROUPED_DATASETS } from '../../domain/dataset.ts';
import type { SyncRequest, VendorAccess } from '../../plan/sync-request.ts';
import type { FlatFileStore } from '../../vendor/flat-files/flat-file-store.ts';
import type { RestClient } from '../../vendor/rest/rest-client.ts';
import type { Configuration } from '../config/configuration.ts';
import { openFlatFiles } from './open-flat-files.ts';
import { openRest, type RestWorld } from './open-rest.ts';

/** The doors to the vendor that a request may use; each is there when its key is configured. */
export interface VendorSources extends AsyncDisposable {
  readonly store: FlatFileStore | undefined;
  readonly rest: RestClient | undefined;
  readonly access: VendorAccess;
}

/**
 * Opens what a request may need. Throws `E_CREDENTIALS_MISSING` when no configured key can serve it, `E_USAGE` when the
 * route that it asks for cannot.
 */
export async function openVendorSources(
  request: Pick<SyncRequest, 'datasets' | 'route' | 'symbols'>,
  config: Configuration,
  world: RestWorld,
): Promise<VendorSources> {
  const wantsFlat = request.route === 'auto' || request.route === 'flat';
  const wantsRest = mayUseRest(request);
  if (!wantsFlat && !wantsRest) throw noSuchRoute(request);
  const rest = wantsRest ? await optional(() => openRest(config, world), wantsFlat) : undefined;
  const store = wantsFlat
    ? await optional(() => openFlatFiles(config, world), rest !== undefined)
    : undefined;
  return {
    store,
    rest,
    access: {
      hasFlatFiles: store !== undefined,
      hasRest: rest !== undefined,
      callsPerMinute: config.vendor.rateLimitPerMinute,
      flatAfterDays: config.router.flat_after_days ?? undefined,
    },
    async [Symbol.asyncDispose]() {
      await store?.[Symbol.asyncDispose]();
      await rest?.[Symbol.asyncDispose]();
    },
  };
}

/** Whole markets are answered for some datasets only, single symbols for all. */
function mayUseRest({
  datasets,
  route,
  symbols,
}: Pick<SyncRequest, 'datasets' | 'route' | 'symbols'>): boolean {
  if (route === 'flat') return false;
  if (symbols !== undefined && route !== 'grouped') return true;
  const grouped: readonly string[] = GROUPED_DATASETS;
  return datasets.some((dataset) => grouped.includes(dataset));
}

/** Opens a door whose key may be missing as long as there is another one. */
async function optional<Door>(open: () => Promise<Door>, mayBeMissing: boolean): Promise<Door | undefined> {
  try {
    return await open();
  } catch (error) {
    if (mayBeMissing && isBarlakeError(error, 'E_CREDENTIALS_MISSING')) return undefined;
    throw error;
  }
}

function noSuchRoute({ datasets, route }: Pick<SyncRequest, 'datasets' | 'route'>): BarlakeError {
  return new BarlakeError('E_USAGE', {
    message: `--route ${route} cannot serve ${datasets.join(', ')}: grouped daily answers ${GROUPED_DATASETS.join(', ')} only.`,
    mend: 'Leave --route out, or name the symbols you want with --symbols.',
  });
}
