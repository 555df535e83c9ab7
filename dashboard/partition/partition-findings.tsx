import type { ReactElement } from 'react';
import type { FindingRow } from '../../contract/api/findings.ts';
import { Badge, type Tone } from '../part/badge.tsx';
import type { Column } from '../table/column.ts';
import { ListHead } from './list-head.tsx';

const TONES: Readonly<Record<string, Tone>> = { info: 'live', warning: 'warn', error: 'bad' };

const COLUMNS: readonly Column<FindingRow>[] = [
  { key: 'rule', title: 'Rule', value: ({ rule }) => rule },
  { key: 'severity', title: 'Severity', value: ({ severity }) => severity },
  { key: 'symbol', title: 'Symbol', value: ({ symbol }) => symbol },
  { key: 'message', title: 'Message', value: ({ message }) => message },
];

/** What rules had to say about a partition. */
export function PartitionFindings({ findings }: { readonly findings: readonly FindingRow[] }): ReactElement {
  return (
    <section>
      <ListHead title="Findings" name="findings" rows={findings} columns={COLUMNS} />
      {findings.length === 0 ? (
        <p className="faint">Every rule was content.</p>
      ) : (
        <ul className="finding-list">
          {findings.map(({ id, rule, severity, message, symbol }) => (
            <li key={id}>
              <Badge tone={TONES[severity] ?? 'calm'}>{rule}</Badge> {symbol} {message}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
