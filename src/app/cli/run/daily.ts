import type { DailyDocument } from '../../../../contract/cli/daily.ts';
import type { DatasetName } from '../../../domain/dataset.ts';
import { EXIT } from '../../../domain/error-code.ts';
import type { TradingDay } from '../../../domain/trading-day.ts';
import { isCatalogPresent } from '../../../lake/catalog/catalog-presence.ts';
import { openCatalog } from '../../../lake/catalog/open-catalog.ts';
import { readHeldDays } from '../../schedule/daily-facts.ts';
import { dailyRequests } from '../../schedule/daily-requests.ts';
import { syncDocument } from '../../sync/sync-document.ts';
import type { SyncResult } from '../../sync/sync-result.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { describeSync } from '../describe-sync.ts';
import { printJson } from '../print-json.ts';
import { syncExit, syncOnce } from './sync.ts';

/** Runs the syncs of a day one after the other; the gravest exit code counts. */
export async function run({ options, context }: Invocation): Promise<number> {
  const { config, clock, signal, terminal, json } = context;
  const requests = dailyRequests({ config, nowMs: clock.nowMs(), held: await heldDays(context) });
  if (options['async'] === true) return (await import('../queue-syncs.ts')).queueAndTell(requests, context);
  const results: SyncResult[] = [];
  for (const request of requests) {
    signal.throwIfAborted();
    const result = await syncOnce(request, context);
    results.push(result);
    if (!json) await terminal.out(describeSync(result, terminal));
    if (result.state === 'cancelled') break;
  }
  if (json) {
    const document: DailyDocument = { to: requests[0]?.to ?? '', syncs: results.map(syncDocument) };
    await printJson(terminal, document);
  }
  return worstExit(results.map(syncExit));
}

async function heldDays({ config }: CommandContext): Promise<ReadonlyMap<DatasetName, TradingDay>> {
  const { catalog: address } = config.lake;
  if (!(await isCatalogPresent(address))) return new Map();
  // The first sync would bring an older catalog up to date anyway.
  await using catalog = await openCatalog(address, { readOnly: false });
  return await readHeldDays(catalog, config);
}

/** From the best to the gravest. */
const BY_GRAVITY: readonly number[] = [EXIT.done, EXIT.partial, EXIT.unauthorized, EXIT.failed];

function worstExit(exits: readonly number[]): number {
  return exits.reduce(
    (worst, exit) => (BY_GRAVITY.indexOf(exit) > BY_GRAVITY.indexOf(worst) ? exit : worst),
    EXIT.done as number,
  );
}
