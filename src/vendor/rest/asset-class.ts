/** What plans are bought for; each has its own history and data types. */
export type AssetClass = 'stocks' | 'options' | 'crypto' | 'fx' | 'indices';

const BY_PREFIX: Readonly<Record<string, AssetClass>> = {
  'O:': 'options',
  'X:': 'crypto',
  'C:': 'fx',
  'I:': 'indices',
};

/** The asset class of a ticker in the API’s spelling, by its prefix. */
export function assetClassOf(ticker: string): AssetClass {
  return BY_PREFIX[ticker.slice(0, 2)] ?? 'stocks';
}
