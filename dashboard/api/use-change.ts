import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { addressOf } from './address.ts';
import type { ApiFailure } from './api-failure.ts';
import { askDocument } from './ask-server.ts';
import type { DocumentName } from './documents.ts';

/** A request that changes something. */
export interface ChangeOptions<Body, Answer> {
  readonly path: string;
  readonly parts?: Readonly<Record<string, string>>;
  /** POST without it; DELETE sends no body. */
  readonly method?: 'DELETE';
  readonly read: (json: unknown) => Answer;
  /** Documents that are stale afterwards. */
  readonly touches: readonly DocumentName[];
  readonly onDone?: (answer: Answer, body: Body) => void;
}

/** Sends changes; failures are shown where the mutation is used, or as a toast by the caller. */
export function useChange<Body, Answer>({
  path,
  parts,
  method,
  read,
  touches,
  onDone,
}: ChangeOptions<Body, Answer>): UseMutationResult<Answer, ApiFailure, Body> {
  const client = useQueryClient();
  return useMutation<Answer, ApiFailure, Body>({
    mutationFn: (body) =>
      askDocument(
        { address: addressOf(path, parts), ...(method === undefined ? { body: body ?? {} } : { method }) },
        read,
      ),
    onSuccess: (answer, body) => onDone?.(answer, body),
    onSettled: () => Promise.all(touches.map((name) => client.invalidateQueries({ queryKey: [name] }))),
  });
}
