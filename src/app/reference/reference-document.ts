import type { ReferenceDocument, ReferenceUpdateDocument } from '../../../contract/cli/reference.ts';
import type { Finding } from '../../domain/finding.ts';
import { parseReferenceTable } from '../../domain/reference/reference-table-name.ts';
import type { ReferenceUpdate } from '../../lake/reference/update-reference.ts';
import type { ReferenceResult } from './reference-result.ts';

/** A sync of reference data as the document of `--json`. */
export function referenceDocument(result: ReferenceResult): ReferenceDocument {
  const { run, state, calls, seconds, parts } = result;
  return {
    run,
    state,
    tables: parts.flatMap(({ part, state: partState, update, calls: partCalls }) => {
      const table = parseReferenceTable(part);
      if (table === undefined) return [];
      return {
        table,
        state: partState,
        update: update === undefined ? null : describe(update),
        calls: partCalls,
      };
    }),
    calendar: calendarOf(result),
    failures: parts.flatMap(({ part, failures }) =>
      failures.map(({ subject, code, message, mend }) => ({
        part,
        subject: subject ?? null,
        code,
        message,
        mend: mend ?? null,
      })),
    ),
    calls,
    seconds,
  };
}

/** Findings by rule, most serious first. */
export function tallyFindings(findings: readonly Finding[]): ReferenceUpdateDocument['findings'] {
  const order = ['error', 'warning', 'info'];
  return [...Map.groupBy(findings, ({ rule, severity }) => `${severity} ${rule}`).values()]
    .flatMap((group) => {
      const [first] = group;
      return first === undefined ? [] : { rule: first.rule, severity: first.severity, count: group.length };
    })
    .sort((left, right) => order.indexOf(left.severity) - order.indexOf(right.severity));
}

function describe(update: ReferenceUpdate): ReferenceUpdateDocument {
  const { version, isNewVersion, rows, received, duplicates, changes, sample, findings } = update;
  return {
    version,
    isNewVersion,
    rows,
    received,
    duplicates,
    ...changes,
    sample: sample.map(({ change, key, before, after }) => ({
      change,
      key: { ...key },
      before: before === undefined ? null : { ...before },
      after: after === undefined ? null : { ...after },
    })),
    findings: tallyFindings(findings),
  };
}

function calendarOf({ parts, calendar }: ReferenceResult): ReferenceDocument['calendar'] {
  const part = parts.find((each) => each.part === 'calendar');
  if (part === undefined) return null;
  const clock = calendar?.clock;
  return {
    state: part.state === 'partial' ? 'failed' : part.state,
    days: calendar?.days ?? 0,
    until: calendar?.until ?? null,
    findings: (calendar?.findings ?? []).map(({ day, rule, message }) => ({ day, rule, message })),
    clockAheadSeconds: clock === undefined ? null : Math.round((clock.oursMs - clock.theirsMs) / 1000),
    isClockWrong: clock?.isWrong ?? false,
    calls: part.calls,
  };
}
