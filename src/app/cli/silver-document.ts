import type { FeaturesBuildDocument } from '../../../contract/cli/features-build.ts';
import type { SilverResult } from '../silver/silver-result.ts';

/** The end of a build of silver as its document. */
export function silverDocument({ failures, ...result }: SilverResult): FeaturesBuildDocument {
  return {
    ...result,
    datasets: [...result.datasets],
    failures: failures.map((failure) => ({ ...failure, mend: failure.mend ?? null })),
    notes: [...result.notes],
  };
}
