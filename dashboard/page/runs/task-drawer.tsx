import type { ReactElement } from 'react';
import type { TaskRow } from '../../../contract/api/runs.ts';
import { Dialog } from '../../part/dialog.tsx';
import { TaskDetail } from './task-detail.tsx';

/** A task beside the list that it was opened from; nothing while none is open. */
export function TaskDrawer({
  task,
  onClose,
}: {
  readonly task: TaskRow | undefined;
  readonly onClose: () => void;
}): ReactElement | null {
  if (task === undefined) return null;
  return (
    <Dialog title={`${task.kind} ${task.dataset} ${task.key}`} look="drawer" onClose={onClose}>
      <TaskDetail task={task} />
    </Dialog>
  );
}
