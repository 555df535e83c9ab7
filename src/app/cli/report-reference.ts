import type { ReferencePart } from '../reference/reference-request.ts';
import type { ReferenceReporter } from '../reference/reference-result.ts';
import type { CommandContext } from './command-spec.ts';
import { createProgress, type Progress } from './progress-bar.ts';

/** Shows on stderr how rows come in; dispose it when the sync is over. */
export function reportReference(context: CommandContext): ReferenceReporter & Disposable & { stop(): void } {
  let progress: Progress | undefined;
  let done = 0;
  let part: ReferencePart | undefined;
  const stop = (): void => progress?.stop();
  return {
    partStarted(started) {
      progress ??= createProgress(context, { label: 'sync reference', total: 0, unit: 'answers' });
      part = started;
      progress.update({ done, stage: started });
    },
    received(from, rows) {
      if (from !== part) return;
      done += 1;
      progress?.update({ done, stage: `${from}, ${rows.toLocaleString('en-US')} rows` });
    },
    stop,
    [Symbol.dispose]: stop,
  };
}
