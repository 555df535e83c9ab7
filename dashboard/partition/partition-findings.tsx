import type { ReactElement } from 'react';
import type { FindingRow } from '../../contract/api/findings.ts';
import { Badge, type Tone } from '../part/badge.tsx';

const TONES: Readonly<Record<string, Tone>> = { info: 'live', warning: 'warn', error: 'bad' };

/** What rules had to say about a partition. */
export function PartitionFindings({ findings }: { readonly findings: readonly FindingRow[] }): ReactElement {
  return (
    <section>
      <h3>Findings</h3>
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
