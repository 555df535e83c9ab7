import type { Asset } from './dataset.ts';

const BY_PREFIX: Readonly<Record<string, Asset>> = {
  'O:': 'options',
  'X:': 'crypto',
  'C:': 'fx',
  'I:': 'indices',
};

/** What a symbol stands for, by its prefix: `O:` options, `X:` crypto, `C:` foreign exchange, `I:` indices, else shares. */
export function assetOfSymbol(symbol: string): Asset {
  return BY_PREFIX[symbol.slice(0, 2)] ?? 'stocks';
}
