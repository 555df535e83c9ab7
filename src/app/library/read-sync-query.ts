import { BarlakeError } from '../../domain/barlake-error.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import { ROUTE_CHOICES, SYNC_LAYERS, type SyncRequest } from '../../plan/sync-request.ts';
import { requireDataset, syncRange } from '../cli/sync-options.ts';
import { toSyncRequest } from '../sync/sync-words.ts';
import type { LibraryWorld } from './library-world.ts';
import { readSymbolNames } from './read-symbol-names.ts';
import type { SyncQuery } from './sync-query.ts';

const MODES: readonly SyncRequest['mode'][] = ['missing', 'retry-failed', 'rebuild'];

/** Fields of a query that say what should exist. */
const FIELDS = ['datasets', 'from', 'to', 'symbols', 'universe', 'through', 'route', 'mode'];

/**
 * A query as a sync takes it, checked for programs without types, too. Throws `E_USAGE`, `E_DATASET`, `E_DATE`, `E_SYMBOL` and
 * `E_UNIVERSE`.
 */
export async function readSyncQuery(
  query: Omit<SyncQuery, 'signal'>,
  { config, clock, cwd }: LibraryWorld,
): Promise<SyncRequest> {
  const unknown = Object.keys(query).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) throw notOneOf('field', unknown, FIELDS);
  const { datasets, through = 'bronze', route = 'auto', mode = 'missing' } = query;
  const named = typeof datasets === 'string' ? [datasets] : datasets;
  const words = {
    datasets: named === undefined ? config.datasets : [...new Set(named.map(requireDataset))],
    ...syncRange(query, clock.nowMs(), { from: 'from', to: 'to' }),
    through: oneOf('through', through, SYNC_LAYERS),
    route: oneOf('route', route, ROUTE_CHOICES),
    mode: oneOf('mode', mode, MODES),
  };
  return toSyncRequest(words, await readSymbolNames(query, { config, cwd }), config);
}

function oneOf<T extends string>(field: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw notOneOf(field, value, choices);
  return found;
}

function notOneOf(field: string, value: string, choices: readonly string[]): BarlakeError {
  const near = nearestWord(value, choices);
  return new BarlakeError('E_USAGE', {
    message: `There is no ${field} ${JSON.stringify(value)}.`,
    mend: `${near === undefined ? '' : `Did you mean ${near}? `}Choices are ${choices.join(', ')}.`,
  });
}
