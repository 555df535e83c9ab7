import type { ReactElement } from 'react';
import { Link } from 'wouter';
import type { DeadLetterGroup } from '../../../contract/api/dead-letters.ts';
import { useDocument } from '../../api/use-document.ts';
import { Distance } from '../../part/instant.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { Panel } from '../../part/panel.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { DeadLetterActions } from './dead-letter-actions.tsx';

const COLUMNS: readonly Column<DeadLetterGroup>[] = [
  { key: 'queue', title: 'Queue', width: '6rem', value: ({ queue }) => queue },
  { key: 'code', title: 'Reason', width: 'minmax(12rem, 1fr)', value: ({ code }) => code },
  { key: 'count', title: 'Tasks', align: 'end', width: '4rem', value: ({ count }) => count },
  {
    key: 'newest',
    title: 'Newest',
    width: '6rem',
    value: ({ newestMs }) => newestMs,
    cell: ({ newestMs }) => (newestMs === null ? '' : <Distance ms={newestMs} />),
  },
  {
    key: 'message',
    title: 'For example',
    width: 'minmax(16rem, 3fr)',
    value: ({ message }) => message,
    cell: ({ message }) => <span title={message}>{message}</span>,
  },
  {
    key: 'task',
    title: 'Its task',
    width: 'minmax(10rem, 1fr)',
    value: ({ task }) => task,
    cell: ({ task, run }) => <Link href={`/runs/${encodeURIComponent(run)}`}>{task}</Link>,
  },
  {
    key: 'actions',
    title: 'What to do',
    width: '13rem',
    value: () => null,
    cell: (group) => <DeadLetterActions group={group} />,
  },
];

/** No event tells of them; all of them are looked at for each answer. */
const EVERY_MS = 15_000;

/** What was given up, by queue and reason: how many, when last, for example what; to be tried again or thrown away. */
export function DeadLettersPanel(): ReactElement {
  const query = useDocument('deadLetters', { everyMs: EVERY_MS });
  return (
    <Panel title="Given up, by reason" note="tasks that failed for good" className="whole" isFlush>
      <Loaded query={query}>
        {({ groups }) => (
          <DataTable
            name="dead-letters"
            caption="Given up, by reason"
            rows={groups}
            columns={COLUMNS}
            rowKey={({ queue, code }) => `${queue} ${code}`}
          />
        )}
      </Loaded>
    </Panel>
  );
}
