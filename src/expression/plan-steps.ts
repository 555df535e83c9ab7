import { isOrderKernel } from './kernel/order-statistics.ts';
import type { Program, Step } from './program.ts';

/** A step with what it shares with others. */
export interface PlannedStep {
  readonly step: Step;
  /** Later steps that are answered along with this one, and the spare columns that keep their answers till their turn. */
  readonly along: readonly { readonly step: Step; readonly spare: number }[];
  /** This step was answered along with an earlier one: the spare column that holds it. */
  readonly heldIn: number | undefined;
}

/** A program’s steps in their order, and how many spare columns (`f64`) it takes to run them. */
export interface StepPlan {
  readonly steps: readonly PlannedStep[];
  readonly spares: number;
}

/**
 * Finds the order statistics that look at the same windows of the same values, for sorting is most of their work: the first
 * of them answers all.
 */
export function planSteps({ steps }: Program): StepPlan {
  const groups = groupOrderSteps(steps);
  const free: number[] = [];
  const heldIn = new Map<Step, number>();
  let spares = 0;
  const planned = steps.map((step): PlannedStep => {
    const held = heldIn.get(step);
    const along = (groups.get(step) ?? []).map((later) => {
      const spare = free.pop() ?? spares++;
      heldIn.set(later, spare);
      return { step: later, spare };
    });
    if (held !== undefined) free.push(held);
    return { step, along, heldIn: held };
  });
  return { steps: planned, spares };
}

/** By the first step of each group: the others. */
function groupOrderSteps(steps: readonly Step[]): ReadonlyMap<Step, readonly Step[]> {
  const writes = new Map<number, number>();
  const leaders = new Map<string, Step>();
  const groups = new Map<Step, Step[]>();
  for (const step of steps) {
    if (isOrderKernel(step.kernel)) {
      const [input = -1] = step.inputs;
      // A register that was written again holds other values.
      const key = [input, writes.get(input) ?? 0, step.params[0]].join(' ');
      const leader = leaders.get(key);
      if (leader === undefined) leaders.set(key, step);
      else groups.set(leader, [...(groups.get(leader) ?? []), step]);
    }
    writes.set(step.output, (writes.get(step.output) ?? 0) + 1);
  }
  return groups;
}
