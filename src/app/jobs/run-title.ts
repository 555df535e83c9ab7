/** Symbols that a title names; more are counted. */
const NAMED_MAX = 3;

/** What a run was asked for, in one line: `stocks_daily 2024-01-02 to 2024-03-28`; `request` as it is kept. */
export function runTitle(command: string, request: unknown): string {
  if (typeof request !== 'object' || request === null) return command;
  const asked = request as Readonly<Record<string, unknown>>;
  const words = [what(asked), which(asked), when(asked), through(asked), how(asked)].filter(
    (word) => word !== '',
  );
  return words.length === 0 ? command : words.join(' ');
}

function what({
  datasets,
  dataset,
  assets,
  asset,
  category,
  table,
  tables,
  pin,
}: Readonly<Record<string, unknown>>): string {
  return (
    list(datasets) ||
    text(dataset) ||
    list(tables) ||
    text(table) ||
    list(assets) ||
    text(asset) ||
    text(category) ||
    text(pin)
  );
}

function which({ symbols, symbolCount, universe }: Readonly<Record<string, unknown>>): string {
  if (!Array.isArray(symbols)) return '';
  const count = typeof symbolCount === 'number' ? symbolCount : symbols.length;
  if (typeof universe === 'string') return `(${count} symbols of ${universe})`;
  return count <= NAMED_MAX ? `(${symbols.map(String).join(', ')})` : `(${count} symbols)`;
}

function when({ from, to, days }: Readonly<Record<string, unknown>>): string {
  if (typeof from !== 'string' || typeof to !== 'string') return '';
  const range = from === to ? from : `${from} to ${to}`;
  return Array.isArray(days) && days.length > 1 ? `${days.length} days of ${range}` : range;
}

function through({ onward, through: layer }: Readonly<Record<string, unknown>>): string {
  if (typeof onward === 'string') return `through ${onward}`;
  return layer === 'landing' ? 'through landing' : '';
}

function how({ mode }: Readonly<Record<string, unknown>>): string {
  if (mode === 'retry-failed') return '(retry)';
  return mode === 'rebuild' ? '(rebuild)' : '';
}

function list(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join(', ') : '';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
