import { EXIT } from '../../../domain/error-code.ts';
import type { SyncRequest } from '../../../plan/sync-request.ts';
import { onwardFailures } from '../../sync/onward-result.ts';
import { runSync } from '../../sync/run-sync.ts';
import { syncDocument } from '../../sync/sync-document.ts';
import type { SyncResult } from '../../sync/sync-result.ts';
import { openVendorSources } from '../../sync/vendor-sources.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { describeSync } from '../describe-sync.ts';
import { printJson } from '../print-json.ts';
import { isAboutReference } from '../reference-options.ts';
import { reportSync } from '../report-sync.ts';
import { readSyncRequest } from '../sync-options.ts';

/** Syncs, shows progress, and sums up. */
export async function run(invocation: Invocation): Promise<number> {
  if (isAboutReference(invocation)) return (await import('./sync-reference.ts')).run(invocation);
  const { context } = invocation;
  const request = await readSyncRequest(invocation);
  if (invocation.options['async'] === true)
    return (await import('../queue-syncs.ts')).queueAndTell([request], context);
  const result = await syncOnce(request, context);
  if (context.json) await printJson(context.terminal, syncDocument(result));
  else await context.terminal.out(describeSync(result, context.terminal));
  return syncExit(result);
}

/** One sync with its progress; what silver has to say besides is complained of. */
export async function syncOnce(request: SyncRequest, context: CommandContext): Promise<SyncResult> {
  const { config, clock, signal, version, random, terminal } = context;
  await using sources = await openVendorSources(request, config, { clock, random, env: context.env });
  using reporter = reportSync(context);
  const result = await runSync(request, { config, sources, clock, random, version, signal, reporter });
  reporter.stop();
  for (const note of result.onward.silver?.notes ?? []) terminal.complain(note);
  return result;
}

/** The exit code of a command that ends with such a sync. */
export function syncExit(result: SyncResult): number {
  if (result.state === 'done') return EXIT.done;
  if (result.state === 'failed' && result.failures.every(({ code }) => code === 'E_NOT_ENTITLED')) {
    return EXIT.unauthorized;
  }
  if (result.state === 'failed' || result.state === 'cancelled') return EXIT.failed;
  const { tasks, outOfReach, onward } = result;
  const isAllFetched = tasks.failed === 0 && outOfReach.length === 0;
  const onlyForbidden = tasks.done === 0 && isAllFetched && onwardFailures(onward) === 0;
  return onlyForbidden ? EXIT.unauthorized : EXIT.partial;
}
