import { isBarlakeError } from '../../../domain/barlake-error.ts';
import type { DatasetName } from '../../../domain/dataset.ts';
import { judgeSilver } from '../../../plan/silver/plan-silver.ts';
import type { SilverCause } from '../../../plan/silver/silver-plan.ts';
import { requestFeatures } from '../../silver/dataset-features.ts';
import { gatherSilverFacts } from '../../silver/gather-silver-facts.ts';
import type { ServerWorld } from '../server-world.ts';

const WORDS: Readonly<Record<SilverCause, string>> = {
  missing: 'it was never made',
  damaged: 'its file is not what was published',
  rebuild: 'it is asked for anew',
  features: 'formulas of features have changed',
  bars: 'bars have changed',
  factors: 'splits or dividends have changed',
  beside: 'bars of another dataset that it reads have changed',
};

/**
 * Why partitions of silver would be made otherwise now, by key; those that would not are left out, and so is what only new splits and dividends
 * change. Undefined when features cannot be read: then nothing is known.
 */
export async function silverStates(
  dataset: DatasetName,
  { lake, config }: Pick<ServerWorld, 'lake' | 'config'>,
): Promise<((key: string) => string | null) | undefined> {
  try {
    const features = (await requestFeatures({ datasets: [dataset] }, config)).get(dataset);
    if (features === undefined) return undefined;
    const judged = judgeSilver(await gatherSilverFacts(dataset, { lake, config, features }));
    const known = new Map(judged.map(({ window, changed }) => [window.key, changed]));
    return (key) => {
      const changed = known.get(key);
      if (changed === undefined) return WORDS.damaged;
      return changed.length === 0 ? null : changed.map((cause) => WORDS[cause]).join('; ');
    };
  } catch (error) {
    if (isBarlakeError(error, 'E_FEATURES') || isBarlakeError(error, 'E_EXPRESSION')) return undefined;
    throw error;
  }
}
