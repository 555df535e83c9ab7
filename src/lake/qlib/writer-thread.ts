import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { SentSymbol, WriterWork } from './shared-writer.ts';
import { generationWriter, type WrittenFiles } from './write-generation.ts';

// The other thread of a shared writer; nobody’s where a program loads this file by itself.
if (parentPort !== null) writeWhatIsSent(parentPort, workerData as WriterWork);

/** Writes the symbols that are sent, and tells at the end how many files those were. */
function writeWhatIsSent(port: MessagePort, { plan, done }: WriterWork): void {
  const writer = generationWriter(plan);
  port.on('message', (sent: SentSymbol | undefined) => {
    if (sent === undefined) {
      const { written, kept, bytes } = writer;
      port.postMessage({ written, kept, bytes } satisfies WrittenFiles, []);
      return;
    }
    const { instrument, values, length } = sent;
    const bins = plan.names.map((_, index) => values.subarray(index * length, (index + 1) * length));
    writer.write(instrument, { bins });
    Atomics.add(done, 0, 1);
  });
}
