import type { ExportFolder } from './export-folder.ts';
import type { ExportJob } from './export-job.ts';
import type { ExportSource } from './open-source.ts';

/** Those of the job, and of the frequencies that stay, in the order of bytes. */
export function allSymbols({ state }: ExportFolder, job: ExportJob, source: ExportSource): readonly string[] {
  const others = Object.entries(state?.freqs ?? {}).flatMap(([freq, { symbols }]) =>
    freq === job.freq.name ? [] : Object.keys(symbols),
  );
  return [...new Set([...source.symbols.names, ...others])].sort();
}
