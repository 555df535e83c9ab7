import type { EnqueueDocument } from '../../../contract/cli/enqueue.ts';
import { countOf } from '../../domain/count-of.ts';
import { EXIT } from '../../domain/error-code.ts';
import { jobId } from '../../execute/queue/job-data.ts';
import { addJobs } from '../../execute/queue/queue-control.ts';
import { runId } from '../../lake/catalog/run-log.ts';
import type { FetchRequest } from '../../plan/fetch-facts.ts';
import { type BatchOptions, cutBatches } from '../fetch/run-batches.ts';
import type { BatchOrder } from '../queue/perform-batch.ts';
import { useQueue } from '../queue/use-queue.ts';
import type { CommandContext } from './command-spec.ts';
import { printJson } from './print-json.ts';

/** What is to be fetched, in which batches. */
export interface BatchesToQueue {
  readonly wanted: Omit<FetchRequest, 'symbols'>;
  readonly symbols: readonly string[];
  readonly batching: Omit<BatchOptions, 'signal'>;
}

/** Puts the batches of a universe into the queue; one that waits there already is not put there twice. */
export async function queueBatches(
  { wanted, symbols, batching }: BatchesToQueue,
  context: CommandContext,
): Promise<number> {
  const { terminal, json, clock, random } = context;
  const user = { ...context, command: 'enqueue', onNote: (note: string) => terminal.complain(note) };
  const batches = cutBatches(symbols, batching);
  const queued = await useQueue(user, async (link) =>
    addJobs(
      link,
      batches.map((batch, index) => {
        const payload: BatchOrder = {
          kind: 'batch',
          request: { ...wanted, symbols: batch.symbols },
          batch: batch.number,
        };
        return {
          kind: 'default',
          jobId: jobId([link.address.lake, 'batch', JSON.stringify(payload.request)]),
          runId: runId(clock.nowMs(), random),
          taskId: `batch:${batch.number}`,
          payload,
          delayMs: index * batching.delayMs,
        } as const;
      }),
    ),
  );
  const all = Math.ceil(symbols.length / batching.size);
  const next = batching.first + batches.length;
  const document: EnqueueDocument = {
    symbols: symbols.length,
    batches: { all, size: batching.size, first: batching.first, done: 0, next: next > all ? null : next },
    results: [],
    queued,
  };
  if (json) await printJson(terminal, document);
  else await terminal.out(describe(document, batches.length));
  return EXIT.done;
}

function describe({ queued, batches: { all, next } }: EnqueueDocument, asked: number): string {
  const there = asked - queued;
  const waiting =
    there === 0
      ? ''
      : `; ${countOf(there, 'batch', 'batches')} ${there === 1 ? 'was' : 'were'} there already`;
  const more = next === null ? '' : ` Next: --start-batch ${next}`;
  return `${queued} of ${countOf(all, 'batch', 'batches')} queued for the workers${waiting}.${more}\n`;
}
