import type { ReactElement } from 'react';
import type { SystemDocument } from '../../../contract/api/system.ts';
import { Badge } from '../../part/badge.tsx';

type Worker = SystemDocument['workers'][number];

/** Tasks at a time in words: one number where the queues agree. */
export function describePace({ atOnce }: Pick<Worker, 'atOnce'>): string {
  if (new Set(atOnce.map(({ now }) => now)).size < 2) return String(atOnce[0]?.now ?? '');
  return atOnce.map(({ queue, now }) => `${queue} ${now}`).join(', ');
}

/** Whether some queue gets less than was wished and its room allows. */
export function isHeldBack({ atOnce, wished }: Pick<Worker, 'atOnce' | 'wished'>): boolean {
  return wished !== null && atOnce.some(({ now, most }) => now !== Math.min(wished, most));
}

/** How many tasks a worker performs at a time, and what was wished where that is something else. */
export function WorkerPace({ worker }: { readonly worker: Worker }): ReactElement {
  return (
    <>
      {describePace(worker)} {isHeldBack(worker) && <Badge tone="live">{worker.wished} wished</Badge>}
    </>
  );
}
