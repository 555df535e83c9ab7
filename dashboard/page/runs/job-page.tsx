import { type ReactElement, useId, useMemo, useState } from 'react';
import { useSearchParams } from 'wouter';
import { API_PATH } from '../../../contract/api/api-path.ts';
import {
  JOB_ACTIONS,
  JOB_FORMS,
  type JobAction,
  type JobPreview,
  type JobRequestDocument,
  jobPreviewSchema,
} from '../../../contract/api/jobs.ts';
import { useChange } from '../../api/use-change.ts';
import { Button } from '../../part/button.tsx';
import { EmptyState } from '../../part/empty-state.tsx';
import { ErrorState } from '../../part/error-state.tsx';
import { SelectField } from '../../part/field.tsx';
import { PageHead } from '../../part/page-head.tsx';
import { Panel } from '../../part/panel.tsx';
import { Skeleton } from '../../part/skeleton.tsx';
import { JobFieldView } from './job-field.tsx';
import { checkJob, type JobTexts, jobFields } from './job-fields.ts';
import { PreviewView } from './preview-view.tsx';
import { RunsTabs } from './runs-tabs.tsx';
import { StartJob } from './start-job.tsx';

/** A job of any kind: a form out of its schema, what it would do, and the button that starts it. All of it stands in the address. */
export function JobPage(): ReactElement {
  const [search, setSearch] = useSearchParams();
  const action = JOB_ACTIONS.find((name) => name === search.get('kind')) ?? 'validate';
  const texts = Object.fromEntries(search);
  const write = (name: string, value: string): void =>
    setSearch(
      (before) => {
        // Fields of another kind mean nothing to this one.
        const after = name === 'kind' ? new URLSearchParams() : new URLSearchParams(before);
        if (value === '') after.delete(name);
        else after.set(name, value);
        return after;
      },
      { replace: true },
    );
  return (
    <>
      <PageHead
        title="New job"
        lead="Whatever the command line can start. Nothing begins before you say so."
      />
      <RunsTabs />
      <div className="job-page">
        <Panel title={JOB_FORMS[action].title}>
          <SelectField label="Kind" value={action} onChange={(event) => write('kind', event.target.value)}>
            {JOB_ACTIONS.map((name) => (
              <option key={name} value={name}>
                {JOB_FORMS[name].title}
              </option>
            ))}
          </SelectField>
          <p className="soft job-about">{JOB_FORMS[action].about}</p>
          <JobForm key={action} action={action} texts={texts} onChange={write} />
        </Panel>
      </div>
    </>
  );
}

function JobForm({
  action,
  texts,
  onChange,
}: {
  readonly action: JobAction;
  readonly texts: JobTexts;
  readonly onChange: (name: string, value: string) => void;
}): ReactElement {
  const fields = useMemo(() => jobFields(action), [action]);
  const [isTried, setIsTried] = useState(false);
  const checked = checkJob(action, fields, texts);
  const problems = checked.kind === 'wrong' ? checked.problems : {};
  const preview = useChange<JobRequestDocument, JobPreview>({
    path: API_PATH.jobPreview,
    read: (json) => jobPreviewSchema.parse(json),
    touches: [],
  });
  const request = checked.kind === 'request' ? checked.request : undefined;
  // What was told of other options says nothing of these.
  const told = JSON.stringify(preview.variables) === JSON.stringify(request) ? preview : undefined;
  const fieldsId = useId();
  return (
    // The dialog that asks for a word is a form of its own, which cannot lie in this one.
    <div className="stack job-form">
      <form
        id={fieldsId}
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setIsTried(true);
          if (request !== undefined && JOB_FORMS[action].hasPreview) preview.mutate(request);
        }}
      >
        {fields.map((field) => (
          <JobFieldView
            key={field.name}
            field={field}
            text={texts[field.name]}
            // An empty form has not been filled in yet, which is no mistake.
            problem={isTried || texts[field.name] !== undefined ? problems[field.name] : undefined}
            onChange={(value) => onChange(field.name, value)}
          />
        ))}
        {fields.length === 0 && <p className="faint">There is nothing to choose.</p>}
      </form>
      <div className="row">
        {JOB_FORMS[action].hasPreview && (
          <Button type="submit" form={fieldsId} isBusy={preview.isPending}>
            Show what it would do
          </Button>
        )}
        <StartJob request={request} isForeseen={told?.data !== undefined} onWrong={() => setIsTried(true)} />
      </div>
      <div aria-live="polite" aria-busy={preview.isPending}>
        {preview.isPending && <Skeleton rows={4} />}
        {told?.error !== undefined && told.error !== null && <ErrorState error={told.error} />}
        {told?.data !== undefined && <PreviewView document={told.data.document} />}
        {told === undefined && preview.data !== undefined && (
          <EmptyState icon="plan" title="The options have changed since">
            Ask once more what it would do.
          </EmptyState>
        )}
      </div>
    </div>
  );
}
