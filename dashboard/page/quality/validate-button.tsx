import type { ReactElement } from 'react';
import { useLocation } from 'wouter';
import { API_PATH } from '../../../contract/api/api-path.ts';
import { type RunStarted, runStartedSchema } from '../../../contract/api/runs.ts';
import type { ValidateRequestDocument } from '../../../contract/api/validations.ts';
import { useChange } from '../../api/use-change.ts';
import { useMayChange } from '../../api/use-may-change.ts';
import { Button } from '../../part/button.tsx';
import { failureToast, useToast } from '../../part/toast.tsx';

/** Validates all that is held and has changed, and leads to that run. Nothing where only looking is allowed. */
export function ValidateButton(): ReactElement | null {
  const mayChange = useMayChange('validate');
  const [, navigate] = useLocation();
  const toast = useToast();
  const validate = useChange<ValidateRequestDocument, RunStarted>({
    path: API_PATH.validate,
    read: (json) => runStartedSchema.parse(json),
    touches: ['runs', 'overview'],
    onDone: ({ run }) => navigate(`/runs/${encodeURIComponent(run)}`),
  });
  if (!mayChange) return null;
  return (
    <Button
      icon="quality"
      isBusy={validate.isPending}
      onClick={() => validate.mutate({ isAll: false }, { onError: (error) => toast(failureToast(error)) })}
    >
      Validate
    </Button>
  );
}
