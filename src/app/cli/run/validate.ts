import type { ValidateDocument } from '../../../../contract/cli/validate.ts';
import { EXIT } from '../../../domain/error-code.ts';
import type { FindingSeverity } from '../../../domain/finding.ts';
import { heldDatasets } from '../../../lake/catalog/held-datasets.ts';
import { openLakeToRead } from '../../reading/open-lake.ts';
import { runValidate } from '../../validate/run-validate.ts';
import { readTrend, toValidateDocument } from '../../validate/validate-document.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { describeTrend, describeValidation } from '../describe-validate.ts';
import { printJson } from '../print-json.ts';
import { reportValidate } from '../report-validate.ts';
import { readValidateRequest } from '../validate-options.ts';

/** Validates, shows progress, and says what stands. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, options } = invocation;
  const { config, clock, random, signal } = context;
  if (options['trend'] === true) return showTrend(context);
  const request = await readValidateRequest(invocation, await namesHeld(context));
  using reporter = reportValidate(context);
  const outcome = await runValidate(request, { config, clock, random, signal, reporter });
  reporter[Symbol.dispose]();
  await using lake = await openLakeToRead(config.lake);
  const severity = options['severity'] as FindingSeverity;
  const document = await toValidateDocument(outcome, { lake, severity });
  await show(document, context);
  return document.sound ? EXIT.done : EXIT.partial;
}

async function show(document: ValidateDocument, { json, terminal }: CommandContext): Promise<void> {
  if (json) await printJson(terminal, document);
  else await terminal.out(describeValidation(document, terminal));
}

async function namesHeld({ config }: CommandContext): Promise<readonly string[]> {
  await using lake = await openLakeToRead(config.lake);
  return await heldDatasets(lake.catalog);
}

async function showTrend({ config, json, terminal }: CommandContext): Promise<number> {
  await using lake = await openLakeToRead(config.lake);
  const trend = await readTrend(lake);
  if (json) await printJson(terminal, trend);
  else await terminal.out(describeTrend(trend, terminal));
  return EXIT.done;
}
