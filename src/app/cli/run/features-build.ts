import type { DatasetName } from '../../../domain/dataset.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { heldDatasets } from '../../../lake/catalog/held-datasets.ts';
import { openReadSession } from '../../../lake/query/read-session.ts';
import { openLakeToRead } from '../../reading/open-lake.ts';
import { readLimits } from '../../reading/read-limits.ts';
import { previewSilver, type SilverPreview } from '../../silver/preview-silver.ts';
import { runSilver } from '../../silver/run-silver.ts';
import type { SilverRequest } from '../../silver/silver-request.ts';
import type { SilverResult } from '../../silver/silver-result.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { describeSilver, describeSilverPlan } from '../describe-silver.ts';
import { checkRange, parseDay } from '../parse-range.ts';
import { printJson } from '../print-json.ts';
import { reportSilver } from '../report-silver.ts';
import { silverDocument } from '../silver-document.ts';
import { silverPlanDocument } from '../silver-plan-document.ts';
import { requireDataset } from '../sync-options.ts';

/** Builds silver, shows progress, and sums up. */
export async function run(invocation: Invocation): Promise<number> {
  const { context, options } = invocation;
  const request = await readRequest(invocation);
  if (options['dryRun'] === true) return showPlan(await preview(request, context), context);
  const { config, clock, signal, version, random, terminal } = context;
  using reporter = reportSilver(context);
  const result = await runSilver(request, { config, clock, random, version, signal, reporter });
  reporter.stop();
  for (const note of result.notes) terminal.complain(note);
  if (context.json) await printJson(terminal, silverDocument(result));
  else await terminal.out(describeSilver(result, terminal));
  return silverExitCode(result);
}

async function readRequest({ args, options, context }: Invocation): Promise<SilverRequest> {
  const named = [...new Set(args.map(requireDataset))];
  const { sets, from: first, to: last } = options;
  const from = typeof first === 'string' ? parseDay(first, '--from') : undefined;
  const to = typeof last === 'string' ? parseDay(last, '--to') : undefined;
  if (from !== undefined && to !== undefined) checkRange({ from, to });
  const names = typeof sets === 'string' ? sets.split(',').map((name) => name.trim()) : undefined;
  return {
    datasets: named.length > 0 ? named : await unnamedDatasets(context),
    ...(names === undefined ? {} : { sets: names }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    mode: options['rebuild'] === true ? 'rebuild' : 'missing',
  };
}

/** Those of the configuration; where nobody has written any there, all that the lake has bars of. */
async function unnamedDatasets({ config, loaded }: CommandContext): Promise<readonly DatasetName[]> {
  const origin = loaded?.settings.find(({ key }) => key === 'datasets')?.origin.kind;
  if (origin !== 'default') return config.datasets;
  await using lake = await openLakeToRead(config.lake);
  const held = await heldDatasets(lake.catalog);
  return held.length > 0 ? held : config.datasets;
}

async function preview(request: SilverRequest, context: CommandContext): Promise<SilverPreview> {
  const { config, signal } = context;
  await using lake = await openLakeToRead(config.lake);
  await using session = await openReadSession(readLimits(config));
  return await previewSilver(request, { config, lake, connection: session.connection, signal });
}

async function showPlan(plan: SilverPreview, { json, terminal }: CommandContext): Promise<number> {
  const document = silverPlanDocument(plan);
  for (const note of document.notes) terminal.complain(note);
  if (json) await printJson(terminal, document);
  else await terminal.out(describeSilverPlan(document, terminal));
  return EXIT.done;
}

function silverExitCode({ state }: SilverResult): number {
  if (state === 'done') return EXIT.done;
  return state === 'partial' ? EXIT.partial : EXIT.failed;
}
