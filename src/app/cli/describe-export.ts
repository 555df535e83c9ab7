import type { ExportDocument, ExportPlanDocument } from '../../../contract/cli/export.ts';
import { countOf } from '../../domain/count-of.ts';
import { formatBytes, formatCount, formatDuration } from './format-number.ts';

const NAMES_MAX = 10;

/** The end of an export in words. */
export function describeExport(document: ExportDocument): string {
  const { action, reason, folder, files, bytes, symbols, bars, firstDay, lastDay, rows, freq } = document;
  const did = {
    fresh: `Up to date (${reason})`,
    appended: `Appended ${reason}`,
    written: `Written (${reason})`,
  }[action];
  const moved =
    action === 'fresh'
      ? ''
      : `, ${countOf(files.written, 'file')} of ${formatBytes(bytes)} written and ${formatCount(files.kept)} kept, in ${formatDuration(document.seconds * 1000)}`;
  const lines = [
    `${did}${moved}.`,
    `${document.dataset}, ${freq}: ${countOf(symbols, 'symbol')}, ${formatCount(bars)} bars from ${firstDay} to ${lastDay} on ${formatCount(rows)} rows, ${countOf(document.fields.length, 'field')}${document.features.length === 0 ? '' : ` and ${countOf(document.features.length, 'feature')}`}.`,
    ...renamedLine(document),
    ...common(document),
    ...verifiedLines(document),
    `Open it in Python: qlib.init(provider_uri=${JSON.stringify(folder)}, region="us")`,
  ];
  return `${lines.join('\n')}\n`;
}

/** What an export would be about, in words. */
export function describeExportPlan(plan: ExportPlanDocument): string {
  const lines = [
    `${foreseen(plan)} ${plan.folder}`,
    `${plan.dataset}, ${plan.freq}: ${countOf(plan.symbols, 'symbol')}, ${countOf(plan.days, 'trading day')}, ${formatCount(plan.rows)} rows; at most ${countOf(plan.files, 'file')} of ${formatBytes(plan.bytes)}.`,
    ...common(plan),
    'Nothing was written. Silver that is missing or stale would be built first, and is not counted here.',
  ];
  return `${lines.join('\n')}\n`;
}

function foreseen({ action, reason }: ExportPlanDocument): string {
  if (action === 'fresh') return `Would leave as it is (${reason})`;
  return action === 'appended' ? `Would append ${reason} to` : `Would write (${reason})`;
}

function renamedLine({ renamed }: ExportDocument): readonly string[] {
  if (renamed.length === 0) return [];
  const shown = renamed.slice(0, NAMES_MAX).map(({ symbol, instrument }) => `${symbol} as ${instrument}`);
  const more = renamed.length > NAMES_MAX ? ' …' : '';
  return [`Under other names, listed in renamed.tsv: ${shown.join(', ')}${more}.`];
}

function common({ absent, notes }: Pick<ExportDocument, 'absent' | 'notes'>): readonly string[] {
  const shown = `${absent.slice(0, NAMES_MAX).join(', ')}${absent.length > NAMES_MAX ? ' …' : ''}`;
  return [...(absent.length === 0 ? [] : [`Without a bar: ${shown}.`]), ...notes];
}

function verifiedLines({ verified }: ExportDocument): readonly string[] {
  if (verified === null) return [];
  const read = `Read back ${formatCount(verified.cells)} cells of ${countOf(verified.files, 'file')}`;
  if (verified.problems === 0) return [`${read}: all as in silver.`];
  return [
    `${read}: ${countOf(verified.problems, 'problem')}. \`barlake export qlib --rebuild\` writes the export anew.`,
    ...verified.samples.map((sample) => `  ${sample}`),
  ];
}
