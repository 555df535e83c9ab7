import { EXIT } from '../../../domain/error-code.ts';
import { describeReference } from '../../reference/describe-reference.ts';
import { referenceDocument } from '../../reference/reference-document.ts';
import type { ReferenceResult } from '../../reference/reference-result.ts';
import { runReferenceSync } from '../../reference/run-reference-sync.ts';
import { openRest } from '../../sync/open-rest.ts';
import type { Invocation } from '../command-spec.ts';
import { printJson } from '../print-json.ts';
import { readReferenceRequest } from '../reference-options.ts';
import { reportReference } from '../report-reference.ts';

/** Syncs reference data, shows progress, and sums up. */
export async function run(invocation: Invocation): Promise<number> {
  const { context } = invocation;
  const { config, clock, random, env, signal, version, terminal } = context;
  const request = await readReferenceRequest(invocation);
  await using rest = await openRest(config, { clock, random, env });
  using reporter = reportReference(context);
  const result = await runReferenceSync(request, { config, rest, clock, random, version, signal, reporter });
  reporter.stop();
  if (context.json) await printJson(terminal, referenceDocument(result));
  else await terminal.out(describeReference(result, terminal));
  return exitCode(result);
}

function exitCode({ state, parts }: ReferenceResult): number {
  if (state === 'done') return EXIT.done;
  if (state === 'partial') return EXIT.partial;
  const isRefused = state === 'failed' && parts.every((part) => ['refused', 'skipped'].includes(part.state));
  return isRefused ? EXIT.unauthorized : EXIT.failed;
}
