import type { ReactElement } from 'react';
import type { TaskRow } from '../../../contract/api/runs.ts';
import { useDocument } from '../../api/use-document.ts';
import { Instant } from '../../part/instant.tsx';

const LINES_MAX = 100;

/** What the run’s log says of one task: also what was behind an error, and where it was thrown. */
export function TaskLog({ task }: { readonly task: TaskRow }): ReactElement {
  const { data } = useDocument('runLog', {
    parts: { run: task.runId },
    query: { level: 'debug', task: task.id, limit: LINES_MAX },
  });
  const lines = data?.lines ?? [];
  return (
    <section>
      <h3>Log of this task</h3>
      {lines.length === 0 ? (
        <p className="faint">The log of its run says nothing of it, or is kept no more.</p>
      ) : (
        <ul className="finding-list">
          {lines.map((line) => (
            <li key={`${line.timeMs} ${line.message}`}>
              <Instant ms={line.timeMs} look="time" /> {line.message}
              {detailsOf(line.fields).map(({ name, lines: details }) => (
                <details key={name}>
                  <summary>{name}</summary>
                  <pre className="json">{details.join('\n')}</pre>
                </details>
              ))}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function detailsOf(fields: Readonly<Record<string, unknown>>) {
  return [
    { name: 'What was behind it', lines: fields['causes'] },
    { name: 'Where it was thrown', lines: fields['stack'] },
  ].flatMap(({ name, lines }) =>
    Array.isArray(lines) && lines.length > 0 ? [{ name, lines: lines.map(String) }] : [],
  );
}
