import { type ReactElement, useState } from 'react';
import { useLocation } from 'wouter';
import { API_PATH } from '../../../contract/api/api-path.ts';
import {
  JOB_FORMS,
  type JobRequestDocument,
  type JobStarted,
  jobStartedSchema,
} from '../../../contract/api/jobs.ts';
import { useChange } from '../../api/use-change.ts';
import { useMayChange } from '../../api/use-may-change.ts';
import { Button } from '../../part/button.tsx';
import { ConfirmDialog } from '../../part/confirm-dialog.tsx';
import { failureToast, useToast } from '../../part/toast.tsx';
import { wordFor } from './job-fields.ts';

/** Starts a job and goes to its run. What cannot be taken back wants to have been looked at, and a word. */
export function StartJob({
  request,
  isForeseen,
  onWrong,
}: {
  /** Absent while something is wrong with the form. */
  readonly request: JobRequestDocument | undefined;
  /** Whether it was told what it would do. */
  readonly isForeseen: boolean;
  readonly onWrong: () => void;
}): ReactElement {
  const action = request?.action;
  const mayChange = useMayChange('jobs', action);
  const [isAsking, setIsAsking] = useState(false);
  const [, navigate] = useLocation();
  const toast = useToast();
  const start = useChange<JobRequestDocument, JobStarted>({
    path: API_PATH.jobs,
    read: (json) => jobStartedSchema.parse(json),
    touches: ['runs', 'overview'],
    onDone: ({ run, runs }) => navigate(runs.length === 1 ? `/runs/${encodeURIComponent(run)}` : '/runs'),
  });
  const word = request === undefined ? undefined : wordFor(request);
  const isToBeForeseen =
    word !== undefined && action !== undefined && JOB_FORMS[action].hasPreview && !isForeseen;
  const run = (): void => {
    if (request !== undefined) start.mutate(request, { onError: (error) => toast(failureToast(error)) });
  };
  if (request !== undefined && !mayChange) {
    return <span className="faint">Your role here does not start this.</span>;
  }
  return (
    <>
      <Button
        look={word === undefined ? 'primary' : 'danger'}
        icon="play"
        isBusy={start.isPending}
        disabled={isToBeForeseen}
        onClick={() => (request === undefined ? onWrong() : word === undefined ? run() : setIsAsking(true))}
      >
        Start
      </Button>
      {isToBeForeseen && <span className="faint">Look first at what it would do.</span>}
      {isAsking && word !== undefined && action !== undefined && (
        <ConfirmDialog
          title={`${JOB_FORMS[action].title}?`}
          action="Start"
          word={word}
          isBusy={start.isPending}
          onConfirm={run}
          onClose={() => setIsAsking(false)}
        >
          {JOB_FORMS[action].about} Who started it is written down before it begins.
        </ConfirmDialog>
      )}
    </>
  );
}
