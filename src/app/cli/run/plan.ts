import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { PlanDocument } from '../../../../contract/cli/plan.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { openCatalog } from '../../../lake/catalog/open-catalog.ts';
import { catalogPath } from '../../../lake/storage/lake-paths.ts';
import type { Route, SyncPlan } from '../../../plan/sync-plan.ts';
import type { SyncRequest } from '../../../plan/sync-request.ts';
import { freeBytes } from '../../sync/assert-disk-room.ts';
import { makePlan } from '../../sync/make-plan.ts';
import { openFlatFiles } from '../../sync/open-flat-files.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { formatBytes, formatCount, formatDuration } from '../format-number.ts';
import { printJson } from '../print-json.ts';
import { renderTable } from '../render-table.ts';
import { readSyncRequest } from '../sync-options.ts';

/** Plans and prints; the lake is only read, and need not exist. */
export async function run(invocation: Invocation): Promise<number> {
  const { context } = invocation;
  const request = readSyncRequest(invocation);
  const plan = await planFor(request, context);
  const free = await freeBytesBelow(context.config.lake.root);
  const enough = free === undefined || plan.totals.diskBytes <= free;
  if (context.json) {
    const { routes, totals } = plan;
    const disk = { freeBytes: free ?? null, enough };
    await printJson(context.terminal, { routes: [...routes], totals, disk } satisfies PlanDocument);
    return EXIT.done;
  }
  await printPlan(plan, context);
  if (!enough)
    context.terminal.complain(
      `The disk has only ${formatBytes(free)} free: this sync would refuse to start.`,
    );
  return EXIT.done;
}

async function planFor(request: SyncRequest, context: CommandContext): Promise<SyncPlan> {
  const { config, clock, signal } = context;
  await using store = await openFlatFiles(config, { clock, random: context.random });
  const path = catalogPath(config.lake.root);
  const world = { config, store, nowMs: clock.nowMs(), signal };
  if (!existsSync(path)) return (await makePlan(request, { ...world, lake: undefined })).plan;
  await using catalog = await openCatalog(path, { readOnly: true });
  return (await makePlan(request, { ...world, lake: { root: config.lake.root, catalog } })).plan;
}

/** Free room on the disk that the lake is or will be on. */
async function freeBytesBelow(root: string): Promise<number | undefined> {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(folder)) return freeBytes(folder);
    if (folder === dirname(folder)) return undefined;
  }
}

async function printPlan(plan: SyncPlan, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const { totals, routes } = plan;
  if (routes.length === 0) {
    await terminal.out('Nothing to plan: no trading days in this range.\n');
    return;
  }
  const columns = [
    { title: 'dataset' },
    { title: 'from' },
    { title: 'to' },
    { title: 'days', align: 'right' },
    { title: 'size', align: 'right' },
    { title: 'time', align: 'right' },
    { title: 'why', flexible: true },
  ] as const;
  await terminal.out(
    renderTable(columns, routes.map(describeRoute), {
      width: terminal.columns,
      head: terminal.outColors.bold,
    }),
  );
  const naive = `${formatCount(totals.naiveCalls)} calls the naive way (one per symbol and day)`;
  await terminal.out(
    `\n${formatCount(totals.calls)} requests instead of ${naive}; ${formatBytes(totals.bytes)} to download, ` +
      `about ${formatDuration(totals.seconds * 1000)}, ${formatBytes(totals.diskBytes)} of disk.\n`,
  );
}

function describeRoute(route: Route): readonly string[] {
  const isWork = route.objects > 0 || route.seconds > 0;
  return [
    route.dataset,
    route.from,
    route.to,
    formatCount(route.days),
    isWork ? formatBytes(route.bytes) : '',
    isWork ? formatDuration(route.seconds * 1000) : '',
    route.reason,
  ];
}
