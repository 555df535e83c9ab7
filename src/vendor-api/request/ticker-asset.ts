import type { Asset } from '../../domain/dataset.ts';
import type { TimeZone } from '../../domain/local-time.ts';

const PREFIXES: Readonly<Record<string, Asset>> = {
  'O:': 'options',
  'X:': 'crypto',
  'C:': 'fx',
  'I:': 'indices',
};

/** What a REST ticker is, by its prefix; without one it is a share. */
export function assetOfTicker(ticker: string): Asset {
  return PREFIXES[ticker.slice(0, 2)] ?? 'stocks';
}

/** The zone whose midnights cut an asset’s days. */
export function zoneOfAsset(asset: Asset): TimeZone {
  return asset === 'crypto' || asset === 'fx' ? 'UTC' : 'America/New_York';
}
