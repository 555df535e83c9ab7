import type { SilverPlanDocument } from '../../../contract/cli/features-build.ts';
import type { SilverPreview } from '../silver/preview-silver.ts';

/** A plan of silver as its document. */
export function silverPlanDocument({ plan, estimate, notes }: SilverPreview): SilverPlanDocument {
  return {
    tasks: plan.tasks.map(({ dataset, key, why, window }) => {
      return { dataset, key, why, rows: window.rows, from: window.firstDay, to: window.lastDay };
    }),
    fresh: plan.fresh.length,
    removals: [...plan.removals],
    estimate,
    notes: [...notes],
  };
}
