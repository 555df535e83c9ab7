import type { ValidateDocument, ValidationTrendDocument } from '../../../contract/cli/validate.ts';
import { countOf } from '../../domain/count-of.ts';
import { formatCount, formatDuration } from './format-number.ts';
import { renderTable } from './render-table.ts';
import type { Terminal } from './terminal.ts';

type Screen = Pick<Terminal, 'columns' | 'outColors'>;
type Standing = ValidateDocument['standing'][number];

/** Findings told one by one; `--json` has more. */
const SHOWN = 10;

/** A validation, for a person. */
export function describeValidation(document: ValidateDocument, screen: Screen): string {
  const parts = [standingTable(document, screen), examples(document), `${summary(document, screen)}\n`];
  return parts.filter((part) => part !== '').join('\n');
}

function standingTable({ standing }: ValidateDocument, { columns, outColors }: Screen): string {
  if (standing.length === 0) return '';
  const paint = { error: outColors.red, warning: outColors.yellow, info: outColors.dim };
  return renderTable(
    [
      { title: 'dataset' },
      { title: 'rule' },
      { title: 'severity' },
      { title: 'findings', align: 'right' },
      { title: 'days', align: 'right' },
      { title: 'rows', align: 'right' },
      { title: 'what', flexible: true },
    ],
    standing
      .toSorted(bySeverity)
      .map(({ dataset, rule, severity, findings, days, rows, says }) => [
        dataset,
        rule,
        paint[severity](severity),
        formatCount(findings),
        formatCount(days),
        formatCount(rows),
        says,
      ]),
    { width: columns, head: outColors.bold },
  );
}

const ORDER = ['error', 'warning', 'info'];

function bySeverity(left: Standing, right: Standing): number {
  return ORDER.indexOf(left.severity) - ORDER.indexOf(right.severity);
}

function examples({ findings }: ValidateDocument): string {
  const lines = findings.slice(0, SHOWN).map(({ dataset, day, rule, message }) => {
    return `${dataset} ${day} ${rule}: ${message}`;
  });
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function summary(
  { checked, standing, severity, sound, seconds }: ValidateDocument,
  { outColors }: Screen,
): string {
  const sum = (read: (one: ValidateDocument['checked'][number]) => number): number =>
    checked.reduce((total, one) => total + read(one), 0);
  const unchanged = sum((one) => one.unchanged);
  const looked = sum((one) => one.days) - unchanged;
  const left = unchanged === 0 ? '' : `, ${formatCount(unchanged)} as they were when last looked at`;
  const found = standing.reduce((total, { findings }) => total + findings, 0);
  const verdict = sound
    ? outColors.green(`Nothing of severity ${severity} stands.`)
    : outColors.red(`Findings of severity ${severity}${severity === 'error' ? '' : ' or above'} stand.`);
  return `${countOf(looked, 'day')} looked at${left}, in ${formatDuration(seconds * 1000)}; ${countOf(found, 'finding')} stand${found === 1 ? 's' : ''}. ${verdict}`;
}

/** How the last validations went, for a person. */
export function describeTrend({ runs }: ValidationTrendDocument, { columns, outColors }: Screen): string {
  if (runs.length === 0) return 'Nothing has been validated yet: `barlake validate` does.\n';
  return renderTable(
    [
      { title: 'when' },
      { title: 'dataset' },
      { title: 'days', align: 'right' },
      { title: 'errors', align: 'right' },
      { title: 'warnings', align: 'right' },
      { title: 'notes', align: 'right' },
      { title: 'most found', flexible: true },
    ],
    runs.map(({ checked, dataset, days, errors, warnings, notes, rules }) => [
      `${checked.slice(0, 16).replace('T', ' ')}Z`,
      dataset,
      formatCount(days),
      formatCount(errors),
      formatCount(warnings),
      formatCount(notes),
      rules
        .toSorted((left, right) => right.findings - left.findings)
        .slice(0, 3)
        .map(({ rule, findings }) => `${rule} ${formatCount(findings)}`)
        .join(', '),
    ]),
    { width: columns, head: outColors.bold },
  );
}
