import type { PinnedVersion } from '../../../contract/cli/pin.ts';
import type { Pin } from '../../lake/upkeep/pin-folder.ts';

/** A pin as it is shown to others. */
export function shownPin({ madeMs, ...pinned }: Pin): PinnedVersion {
  return { ...pinned, made: new Date(madeMs).toISOString() };
}
