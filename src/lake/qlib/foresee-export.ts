import { allSymbols } from './all-symbols.ts';
import type { ExportFolder } from './export-folder.ts';
import type { ExportJob, ExportOutcome } from './export-job.ts';
import { judgeExport } from './judge-export.ts';
import type { ExportSource } from './open-source.ts';
import { nameInstruments } from './qlib-name.ts';

/** What writing an export would do, and why. */
export type ForeseenExport = Pick<ExportOutcome, 'action' | 'reason'>;

const ACTIONS = { fresh: 'fresh', append: 'appended', write: 'written' } as const;

/**
 * Finds out what an export would do to a folder, by the silver there is; reads partitions that were made again since, and writes nothing.
 * Throws the signal’s reason.
 */
export async function foreseeExport(
  job: ExportJob,
  {
    source,
    found,
    signal,
  }: { readonly source: ExportSource; readonly found: ExportFolder; readonly signal: AbortSignal },
): Promise<ForeseenExport> {
  const verdict = await judgeExport({
    job,
    source,
    found,
    old: found.state?.freqs[job.freq.name],
    names: nameInstruments(allSymbols(found, job, source)),
    progress: { signal, onSymbol: () => undefined },
  });
  return { action: ACTIONS[verdict.kind], reason: verdict.reason };
}
