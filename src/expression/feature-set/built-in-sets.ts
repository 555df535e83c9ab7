import type { FeatureSet } from '../feature.ts';
import { ALPHA158_SET } from './alpha158.ts';
import { ALPHA360_SET } from './alpha360.ts';
import { BASE_SET } from './base.ts';

/** The sets that need no file, in the order in which they are listed. */
export const BUILT_IN_SETS: readonly FeatureSet[] = [BASE_SET, ALPHA158_SET, ALPHA360_SET];
