import { fractionAt, hashText, mixHash } from '../random/random-stream.ts';
import { type Fault, type FaultKind, matchesKeys, type Verb } from './fault.ts';

/** A fault with its number and how often it has happened. */
export interface RegisteredFault {
  readonly id: number;
  readonly fault: Fault;
  readonly fired: number;
}

/** A fault that happens to the request at hand. */
export interface FiredFault {
  readonly fault: Fault;
  /** Seed for what the fault draws, for example the bit to turn over. */
  readonly seed: number;
}

/** The faults in force. */
export interface FaultRegistry {
  add(fault: Fault): RegisteredFault;
  list(): readonly RegisteredFault[];
  /** Ends one fault, or all without an id. Returns how many were ended. */
  remove(id?: number): number;
  /** Counts a request and says which faults happen to it; kinds that cannot happen to it may be left out of the count. */
  fire(verb: Verb, key: string, isPossible?: (kind: FaultKind) => boolean): readonly FiredFault[];
  /** Whether a fault of that kind is in force for a key; for those that are a state of the world rather than an event. */
  stands(kind: FaultKind, key: string): boolean;
  /** How much later than usual a key is published, in milliseconds. */
  extraDelayMs(key: string): number;
}

interface Counters {
  seen: number;
  fired: number;
}

interface Rule {
  readonly id: number;
  readonly fault: Fault;
  readonly perKey: Map<string, Counters>;
  fired: number;
}

const MS_PER_HOUR = 3_600_000;

/** An empty registry; chances are drawn from the seed, the fault’s number, the key and the count of requests for it. */
export function faultRegistry(seed: number): FaultRegistry {
  let rules: readonly Rule[] = [];
  let nextId = 1;
  const show = ({ id, fault, fired }: Rule): RegisteredFault => ({ id, fault, fired });

  return {
    add: (fault) => {
      const rule: Rule = { id: nextId++, fault, perKey: new Map(), fired: 0 };
      rules = [...rules, rule];
      return show(rule);
    },
    list: () => rules.map(show),
    remove: (id) => {
      const kept = id === undefined ? [] : rules.filter((rule) => rule.id !== id);
      const ended = rules.length - kept.length;
      rules = kept;
      return ended;
    },
    fire: (verb, key, isPossible = () => true) =>
      rules.flatMap((rule) =>
        applies(rule.fault, verb, key) && isPossible(rule.fault.kind) ? fireRule(rule, key, seed) : [],
      ),
    stands: (kind, key) => rules.some(({ fault }) => fault.kind === kind && matchesKeys(fault.keys, key)),
    extraDelayMs: (key) =>
      rules
        .filter(({ fault }) => fault.kind === 'late' && matchesKeys(fault.keys, key))
        .reduce((sum, { fault }) => sum + fault.hours * MS_PER_HOUR, 0),
  };
}

function applies(fault: Fault, verb: Verb, key: string): boolean {
  if (fault.kind === 'late') return false;
  return (fault.method === 'ANY' || fault.method === verb) && matchesKeys(fault.keys, key);
}

function fireRule(rule: Rule, key: string, seed: number): readonly FiredFault[] {
  const counters = rule.perKey.get(key) ?? { seen: 0, fired: 0 };
  rule.perKey.set(key, counters);
  const drawn = mixHash(hashText(mixHash(seed, rule.id), key), counters.seen);
  counters.seen += 1;
  const { after, probability, times } = rule.fault;
  if (counters.seen <= after || counters.fired >= timesOf(rule.fault, times)) return [];
  if (fractionAt(drawn, 1) >= probability) return [];
  counters.fired += 1;
  rule.fired += 1;
  return [{ fault: rule.fault, seed: drawn }];
}

/**
 * A replacement happens once unless asked for more often: the corrected object is corrected again each time. So does a
 * page without rows: without an end to it, no list would have one.
 */
function timesOf(fault: Fault, times: number | undefined): number {
  const isOnce = fault.kind === 'replace' || fault.kind === 'no-results';
  return times ?? (isOnce ? 1 : Number.POSITIVE_INFINITY);
}
