import type { ReconcileDocument } from '../../../../contract/cli/reconcile.ts';
import { EXIT } from '../../../domain/error-code.ts';
import type { ReconcileRequest } from '../../reconcile/reconcile-request.ts';
import type { ReconcileReporter, ReconcileWorld } from '../../reconcile/reconcile-world.ts';
import { planCutOver, runCutOver } from '../../reconcile/run-cut-over.ts';
import { planReconcile, runReconcile } from '../../reconcile/run-reconcile.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { describeEstimate, describeReconcile } from '../describe-reconcile.ts';
import { printJson } from '../print-json.ts';
import { createProgress, type Progress } from '../progress-bar.ts';
import { toReconcileDocument } from '../reconcile-document.ts';
import { readReconcileRequest } from '../reconcile-options.ts';

/** Compares, shows progress, and says what came of it. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, options } = invocation;
  const { terminal } = context;
  const request = await readReconcileRequest(invocation);
  const isParallel = options['parallel'] === true;
  using reporter = reportReconcile(request, context);
  const world: ReconcileWorld = { ...context, reporter };
  const document = toReconcileDocument(
    options['dryRun'] === true
      ? isParallel
        ? planCutOver(request, world)
        : await planReconcile(request, world)
      : isParallel
        ? await runCutOver(request, world)
        : await runReconcile(request, world),
  );
  reporter[Symbol.dispose]();
  if (context.json) await printJson(terminal, document);
  else await terminal.out(describeReconcile(document, terminal));
  return exitCode(document);
}

/** Something unexplained or unanswered is done in part; a cut-over besides has to be ready. */
function exitCode({ result, cutOver }: ReconcileDocument): number {
  if (result === null) return EXIT.done;
  return result.agrees && cutOver?.ready !== false ? EXIT.done : EXIT.partial;
}

/** Questions take the key’s budget, and days the machine: one bar for each. */
function reportReconcile(
  { dataset }: ReconcileRequest,
  context: CommandContext,
): ReconcileReporter & Disposable {
  let progress: Progress | undefined;
  const stop = (): void => progress?.stop();
  return {
    estimated: (estimate) => {
      if (estimate.calls > 0) context.terminal.say(describeEstimate(estimate));
    },
    began(unit, total) {
      stop();
      progress = createProgress(context, { label: `reconcile ${dataset}`, total, unit });
    },
    advanced: (done) => progress?.update({ done }),
    say: (text) => context.terminal.say(text),
    [Symbol.dispose]: stop,
  };
}
