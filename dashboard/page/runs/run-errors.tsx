import type { ReactElement } from 'react';
import type { RunDocument } from '../../../contract/api/runs.ts';
import { formatPlural } from '../../format/quantity.ts';
import { Badge } from '../../part/badge.tsx';
import { Panel } from '../../part/panel.tsx';
import { useSearchValue } from '../../setting/search-value.ts';

/** What went wrong, by cause, with what to do about each. */
export function RunErrors({ errors }: { readonly errors: RunDocument['errors'] }): ReactElement {
  const [, setTab] = useSearchValue('tab', 'timeline');
  return (
    <Panel
      title="What went wrong"
      className="run-errors"
      isFlush
      actions={
        <button type="button" className="text-button" onClick={() => setTab('tasks')}>
          Show the tasks
        </button>
      }
    >
      <ul>
        {errors.map(({ code, count, example, mend }) => (
          <li key={code}>
            <div className="row">
              <Badge tone="bad">{code}</Badge>
              <span className="soft">{formatPlural(count, 'task')}</span>
            </div>
            <p className="run-error-text">{example}</p>
            {mend !== null && (
              <p className="run-error-mend">
                <strong>Mend:</strong> {mend}
              </p>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
