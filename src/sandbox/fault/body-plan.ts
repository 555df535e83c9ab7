import { fractionAt } from '../random/random-stream.ts';
import type { FiredFault } from './fault-registry.ts';

/** How the bytes of an answer leave the stand-in. Offsets count from the start of the answer’s body. */
export interface BodyPlan {
  /** Content-Length. */
  readonly declaredBytes: number;
  readonly sentBytes: number;
  /** A byte to change by exclusive or. */
  readonly flip: { readonly offset: number; readonly mask: number } | undefined;
  /** After the last byte: end the answer, close the connection, reset it, or keep it open in silence. */
  readonly ending: 'end' | 'close' | 'reset' | 'hold';
  readonly bytesPerSecond: number | undefined;
}

/** The part of an object that an answer carries: half-open. */
export interface BodySlice {
  readonly start: number;
  readonly end: number;
  /** Bytes of the whole object. */
  readonly objectBytes: number;
}

/** Applies the faults that happen to a request, one after the other, to an honest answer. */
export function planBody(slice: BodySlice, faults: readonly FiredFault[]): BodyPlan {
  const length = slice.end - slice.start;
  const honest: BodyPlan = {
    declaredBytes: length,
    sentBytes: length,
    flip: undefined,
    ending: 'end',
    bytesPerSecond: undefined,
  };
  return faults.reduce((plan, fired) => bend(plan, fired, slice), honest);
}

function bend(plan: BodyPlan, { fault, seed }: FiredFault, slice: BodySlice): BodyPlan {
  // At least one byte is missing, whatever the fraction: a whole body would be no fault.
  const wanted = fault.bytes ?? Math.floor(plan.declaredBytes * fault.fraction);
  const sentBytes = Math.max(0, Math.min(wanted, plan.declaredBytes - 1));
  switch (fault.kind) {
    case 'truncate':
      return { ...plan, sentBytes, ending: 'close' };
    case 'drop':
      return { ...plan, sentBytes, ending: 'reset' };
    case 'stall':
      return { ...plan, sentBytes, ending: 'hold' };
    case 'wrong-size':
      return { ...plan, sentBytes, declaredBytes: sentBytes };
    case 'drip':
      return { ...plan, bytesPerSecond: fault.rate };
    case 'flip':
      return { ...plan, flip: flipOf(fault.byte, seed, slice) };
    case 'error':
    case 'throttle':
    case 'replace':
    case 'late':
    case 'repeat-page':
    case 'overlap-page':
    case 'extra-row':
    case 'no-results':
    case 'trailing-page':
    case 'duplicate-ticker':
    case 'conflicting-splits':
    case 'future-split':
    default:
      // These change or replace the answer before there is a body.
      return plan;
  }
}

function flipOf(byte: number | undefined, seed: number, slice: BodySlice): BodyPlan['flip'] {
  const position = byte ?? Math.floor(fractionAt(seed, 2) * slice.objectBytes);
  if (position < slice.start || position >= slice.end) return undefined;
  return { offset: position - slice.start, mask: 1 << Math.floor(fractionAt(seed, 3) * 8) };
}
