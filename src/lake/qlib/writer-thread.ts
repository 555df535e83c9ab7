import { parentPort, workerData } from 'node:worker_threads';
import type { SentSymbol, WriterWork } from './shared-writer.ts';
import { generationWriter, type WrittenFiles } from './write-generation.ts';

// The other thread of a shared writer: writes the symbols it is sent, and tells at the end how many files those were.
const { plan, done } = workerData as WriterWork;
const writer = generationWriter(plan);

parentPort?.on('message', (sent: SentSymbol | undefined) => {
  if (sent === undefined) {
    const { written, kept, bytes } = writer;
    parentPort?.postMessage({ written, kept, bytes } satisfies WrittenFiles, []);
    return;
  }
  const { instrument, values, length } = sent;
  const bins = plan.names.map((_, index) => values.subarray(index * length, (index + 1) * length));
  writer.write(instrument, { bins });
  Atomics.add(done, 0, 1);
});
