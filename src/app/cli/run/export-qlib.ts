import type { ExportDocument } from '../../../../contract/cli/export.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { dryRunExport } from '../../export/dry-run-export.ts';
import type { ExportReporter } from '../../export/export-world.ts';
import type { QlibExportRequest } from '../../export/qlib-request.ts';
import type { QlibExportResult } from '../../export/qlib-result.ts';
import { runQlibExport } from '../../export/run-export.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { describeExport, describeExportPlan } from '../describe-export.ts';
import { readExportRequest } from '../export-options.ts';
import { printJson } from '../print-json.ts';
import { createProgress, type Progress } from '../progress-bar.ts';
import { reportSilver } from '../report-silver.ts';

/** Exports, shows progress, and says what came of it. */
export async function run(invocation: Invocation): Promise<number> {
  const { context } = invocation;
  const { terminal } = context;
  const request = await readExportRequest(invocation);
  if (invocation.options['dryRun'] === true) return showPlan(request, context);
  using reporter = reportExport(request, context);
  const result = await runQlibExport(request, { ...context, reporter });
  reporter[Symbol.dispose]();
  const document = toDocument(result);
  if (context.json) await printJson(terminal, document);
  else await terminal.out(describeExport(document));
  if (result.state === 'damaged') return EXIT.failed;
  return result.state === 'partial' ? EXIT.partial : EXIT.done;
}

async function showPlan(request: QlibExportRequest, context: CommandContext): Promise<number> {
  const { terminal } = context;
  const document = await dryRunExport(request, context);
  if (context.json) await printJson(terminal, document);
  else await terminal.out(describeExportPlan(document));
  return EXIT.done;
}

function toDocument({ outcome, verified, ...result }: QlibExportResult): ExportDocument {
  const { action, reason, symbols, days, rows, bars, firstDay, lastDay } = outcome;
  return {
    ...result,
    fields: [...result.fields],
    features: [...result.features],
    absent: [...result.absent],
    notes: [...result.notes],
    action,
    reason,
    symbols,
    days,
    rows,
    bars,
    firstDay,
    lastDay,
    files: { written: outcome.filesWritten, kept: outcome.filesKept },
    bytes: outcome.bytesWritten,
    renamed: outcome.renamed.map((each) => ({ ...each })),
    verified: verified === undefined ? null : { ...verified, samples: [...verified.samples] },
  };
}

/** Symbols are written and read back in one order: one bar for each. */
function reportExport({ dataset }: QlibExportRequest, context: CommandContext): ExportReporter & Disposable {
  let progress: Progress | undefined;
  let shown: string | undefined;
  const silver = reportSilver(context);
  const stop = (): void => {
    silver.stop();
    progress?.stop();
  };
  return {
    silver,
    onSymbol(stage, done, total) {
      if (stage !== shown) {
        stop();
        shown = stage;
        progress = createProgress(context, { label: `${stage} ${dataset}`, total, unit: 'symbols' });
      }
      progress?.update({ done });
    },
    [Symbol.dispose]: stop,
  };
}
