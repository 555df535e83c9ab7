import { BarlakeError } from '../../../domain/barlake-error.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { paperWork } from '../../../plan/fleet/paper-work.ts';
import type { SyncRequest } from '../../../plan/sync-request.ts';
import { featureColumns } from '../../silver/dataset-features.ts';
import { dryRun } from '../../sync/dry-run.ts';
import { fleetDocument } from '../../sync/fleet-document.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { describeFleet } from '../describe-fleet.ts';
import { describePlan } from '../describe-plan.ts';
import { type FleetWish, readFleetWish } from '../fleet-options.ts';
import { formatBytes } from '../format-number.ts';
import { printJson } from '../print-json.ts';
import { readSyncRequest } from '../sync-options.ts';

/** Plans and prints; the lake is only read, and need not exist. */
export async function run(invocation: Invocation): Promise<number> {
  const { context } = invocation;
  const { terminal } = context;
  const request = await readSyncRequest(invocation);
  const hasTasks = invocation.options['tasks'] === true;
  const fleet = readFleetWish(invocation.options, context);
  if (invocation.options['paper'] === true && fleet !== undefined) {
    return planOnPaper(request, fleet, context);
  }
  const { document } = await dryRun(request, context, { hasTasks, fleet });
  if (context.json) {
    await printJson(terminal, document);
    return EXIT.done;
  }
  await terminal.out(describePlan(document, terminal));
  if (document.fleet !== null) await terminal.out(`\n${describeFleet(document.fleet, terminal)}`);
  if (!document.disk.enough) {
    const free = formatBytes(document.disk.freeBytes ?? 0);
    terminal.complain(`The disk has only ${free} free: this sync would refuse to start.`);
  }
  return EXIT.done;
}

/** What a backfill of files would take, by the calendar and the sizes of today. Throws `E_USAGE` for single symbols. */
async function planOnPaper(
  request: SyncRequest,
  fleet: FleetWish,
  { config, json, terminal }: CommandContext,
): Promise<number> {
  const { datasets, from, to, onward, symbols } = request;
  if (symbols !== undefined) {
    throw new BarlakeError('E_USAGE', {
      message: '--paper is about whole markets, and symbols were named.',
      mend: 'Leave the symbols out, or leave --paper out and the vendor is asked.',
    });
  }
  const columns = await featureColumns(datasets, config);
  const work = paperWork({
    datasets,
    from,
    to,
    through: onward === undefined ? request.through : 'silver',
    features: (dataset) => columns.get(dataset) ?? 0,
  });
  const document = fleetDocument(work, fleet, config);
  if (json) await printJson(terminal, document);
  else await terminal.out(describeFleet(document, terminal));
  return EXIT.done;
}
