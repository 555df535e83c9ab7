import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { API_PATH } from '../../../contract/api/api-path.ts';
import {
  type Decision,
  type QuarantineDecisionRequest,
  quarantineDecidedSchema,
} from '../../../contract/api/quarantine.ts';
import { askDocument } from '../../api/ask-server.ts';
import { formatPlural } from '../../format/quantity.ts';
import { failureToast, useToast } from '../../part/toast.tsx';

/** Sends decisions. */
export interface Decide {
  readonly isBusy: boolean;
  /** Whether all went through; what failed is told in a message, and what went before it stands. */
  readonly decide: (requests: readonly QuarantineDecisionRequest[]) => Promise<boolean>;
}

const DONE_TEXTS: Readonly<Record<Decision, string>> = {
  accepted: 'accepted; the next sync makes bars of them',
  rejected: 'rejected; they stay out',
  open: 'open again',
};

/** Sends decisions one after the other, tells how many rows it was, and asks for the lists anew. */
export function useDecide(): Decide {
  const client = useQueryClient();
  const toast = useToast();
  const [isBusy, setIsBusy] = useState(false);
  const decide = async (requests: readonly QuarantineDecisionRequest[]): Promise<boolean> => {
    setIsBusy(true);
    let rows = 0;
    try {
      for (const body of requests) {
        const question = { address: API_PATH.quarantineDecisions, body };
        rows += (await askDocument(question, (json) => quarantineDecidedSchema.parse(json))).rows;
      }
      const text = DONE_TEXTS[requests[0]?.decision ?? 'open'];
      toast({ tone: 'good', text: `${formatPlural(rows, 'row')} ${text}` });
      return true;
    } catch (error) {
      toast(failureToast(error instanceof Error ? error : new Error(String(error))));
      return false;
    } finally {
      setIsBusy(false);
      for (const name of ['quarantine', 'quarantineSummary', 'quality']) {
        await client.invalidateQueries({ queryKey: [name] });
      }
    }
  };
  return { isBusy, decide };
}
