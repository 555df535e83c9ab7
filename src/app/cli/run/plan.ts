import { EXIT } from '../../../domain/error-code.ts';
import { dryRun } from '../../sync/dry-run.ts';
import type { Invocation } from '../command-spec.ts';
import { describePlan } from '../describe-plan.ts';
import { formatBytes } from '../format-number.ts';
import { printJson } from '../print-json.ts';
import { readSyncRequest } from '../sync-options.ts';

/** Plans and prints; the lake is only read, and need not exist. */
export async function run(invocation: Invocation): Promise<number> {
  const { context } = invocation;
  const { terminal } = context;
  const request = await readSyncRequest(invocation);
  const hasTasks = invocation.options['tasks'] === true;
  const { document } = await dryRun(request, context, { hasTasks });
  if (context.json) {
    await printJson(terminal, document);
    return EXIT.done;
  }
  await terminal.out(describePlan(document, terminal));
  if (!document.disk.enough) {
    const free = formatBytes(document.disk.freeBytes ?? 0);
    terminal.complain(`The disk has only ${free} free: this sync would refuse to start.`);
  }
  return EXIT.done;
}
