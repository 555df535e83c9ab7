import type { ArchiveDocument } from '../../../../contract/cli/archive.ts';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { countOf } from '../../../domain/count-of.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { type ArchiveRequest, runArchive } from '../../upkeep/run-archive.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { formatBytes, formatCount } from '../format-number.ts';
import { printJson } from '../print-json.ts';
import { createProgress, type Progress } from '../progress-bar.ts';
import { renderTable } from '../render-table.ts';
import { readCount } from '../result-options.ts';

/** Moves, shows progress, and sums up. Exit code 3 when a landed file is damaged. */
export async function run(invocation: Invocation): Promise<number> {
  const { context } = invocation;
  const { terminal } = context;
  const request = readRequest(invocation);
  let progress: Progress | undefined;
  const onProgress = (done: number, total: number): void => {
    progress ??= createProgress(context, { label: 'archive', total, unit: 'bytes' });
    progress.update({ done });
  };
  const onWait = (what: string): void => terminal.say(`Waiting: ${what}`);
  try {
    const document = {
      dryRun: request.isDry,
      ...(await runArchive(request, { ...context, onProgress, onWait })),
    };
    progress?.stop();
    if (context.json) await printJson(terminal, document);
    else await terminal.out(describe(document, context));
    return document.damaged.length > 0 ? EXIT.partial : EXIT.done;
  } finally {
    progress?.stop();
  }
}

function readRequest({ options, context: { config } }: Invocation): ArchiveRequest {
  const { archiveLandingDays, archiveOptionsDays } = config.maintenance;
  const landingDays =
    options['landing'] === undefined ? archiveLandingDays : readCount(options['landing'], '--landing');
  const optionsDays =
    options['options'] === undefined ? archiveOptionsDays : readCount(options['options'], '--options');
  if (landingDays !== null || optionsDays !== null)
    return { landingDays, optionsDays, isDry: options['dryRun'] === true };
  throw new BarlakeError('E_USAGE', {
    message: 'Nothing is said about what is to be archived.',
    mend: 'Give --landing or --options, or set maintenance.archiveLandingDays or maintenance.archiveOptionsDays.',
  });
}

function describe(
  { dryRun, options, landing, damaged }: ArchiveDocument,
  { terminal }: CommandContext,
): string {
  const columns = [
    { title: 'dataset' },
    { title: 'month' },
    { title: 'days', align: 'right' },
    { title: 'bars', align: 'right' },
    { title: 'before', align: 'right' },
    { title: 'after', align: 'right' },
  ] as const;
  const rows = options.map((each) => [
    each.dataset,
    each.month,
    formatCount(each.days),
    formatCount(each.rows),
    formatBytes(each.bytesBefore),
    each.bytesAfter === null ? (dryRun ? '' : 'changed meanwhile') : formatBytes(each.bytesAfter),
  ]);
  const table =
    rows.length === 0
      ? ''
      : renderTable(columns, rows, { width: terminal.columns, head: terminal.outColors.bold });
  const files = `${countOf(landing.files, 'landed file')}, ${formatBytes(landing.bytes)}${dryRun ? ' would go' : ''}.\n`;
  const bad = damaged.map((path) => `damaged, left where it is: ${path}\n`);
  return `${table}${files}${bad.join('')}`;
}
