import { z } from 'zod';
import { type SilverPlanDocument, silverPlanDocumentSchema } from './features-build.ts';
import { type FleetDocument, fleetDocumentSchema } from './fleet.ts';

const count = z.int().nonnegative();
const day = z.iso.date();
const COST = { objects: count, calls: count, bytes: count, seconds: z.number() };
const ROUTES = ['lake', 'flat', 'grouped', 'aggregates', 'hybrid', 'none'] as const;

/** What `barlake plan --json` prints. */
export const planDocumentSchema: z.ZodType<PlanDocument> = z.strictObject({
  choices: z.array(
    z.strictObject({
      dataset: z.string(),
      route: z.enum(ROUTES),
      reason: z.string(),
      cost: z.strictObject(COST),
      naive: z.strictObject({ symbols: count, days: count, calls: count }),
      rejected: z.array(
        z.strictObject({
          route: z.enum(['flat', 'grouped', 'aggregates', 'hybrid']),
          reason: z.string(),
          cost: z.strictObject(COST).nullable(),
        }),
      ),
    }),
  ),
  routes: z.array(
    z.strictObject({
      dataset: z.string(),
      from: day,
      to: day,
      source: z.enum(['flat', 'grouped', 'aggregates', 'lake', 'none']),
      days: count,
      ...COST,
      reason: z.string(),
    }),
  ),
  tasks: z
    .array(z.strictObject({ id: z.string(), kind: z.string(), dependsOn: z.array(z.string()) }))
    .nullable(),
  totals: z.strictObject({
    ...COST,
    naiveCalls: count,
    naiveSeconds: z.number(),
    diskBytes: count,
    skipped: count,
  }),
  silver: silverPlanDocumentSchema.nullable(),
  gold: z.array(z.string()).nullable(),
  budget: z.strictObject({ callsPerMinute: z.union([count, z.literal('unlimited')]) }),
  price: z.strictObject({ perMonth: z.number(), perGb: z.number().nullable() }).nullable(),
  disk: z.strictObject({ freeBytes: count.nullable(), enough: z.boolean() }),
  fleet: fleetDocumentSchema.nullable(),
});

/** What a way costs. */
interface CostDocument {
  /** Files to fetch from the bucket. */
  objects: number;
  /** Calls of the REST API, which count against the key’s budget. */
  calls: number;
  /** Bytes to download. */
  bytes: number;
  seconds: number;
}

/** A plan: how each dataset and each stretch of days is served, what all of it costs, and what it does not take. */
export interface PlanDocument {
  choices: {
    dataset: string;
    /** `hybrid`: each part of the range by its own way; `none`: nothing can be had now. */
    route: (typeof ROUTES)[number];
    reason: string;
    cost: CostDocument;
    /** One call per symbol and day: symbols × days. */
    naive: { symbols: number; days: number; calls: number };
    /** The ways not taken; without a cost where they cannot serve the request. */
    rejected: {
      route: 'flat' | 'grouped' | 'aggregates' | 'hybrid';
      reason: string;
      cost: CostDocument | null;
    }[];
  }[];
  routes: ({
    dataset: string;
    from: string;
    to: string;
    /** `lake`: nothing to fetch; `none`: cannot be had now, `reason` says why. */
    source: 'flat' | 'grouped' | 'aggregates' | 'lake' | 'none';
    days: number;
    reason: string;
  } & CostDocument)[];
  /** The graph that a sync would run, with `--tasks`; a task waits for those it depends on. */
  tasks: { id: string; kind: string; dependsOn: string[] }[] | null;
  totals: CostDocument & {
    /** Calls of the naive way: one per symbol and day. */
    naiveCalls: number;
    /** How long those would take under the budget. */
    naiveSeconds: number;
    /** Room the run needs on the lake’s disk. */
    diskBytes: number;
    /** Days for which nothing is done. */
    skipped: number;
  };
  /** What would be built of bronze afterwards, with `--through silver` or `gold`; rows that are still to come are estimated. */
  silver: SilverPlanDocument | null;
  /** Datasets that would be exported for qlib, with `--through gold`. */
  gold: string[] | null;
  budget: { callsPerMinute: number | 'unlimited' };
  /** In US dollars; null unless `vendor.pricePerMonth` is set. `perGb`: if this download were all of the month’s. */
  price: { perMonth: number; perGb: number | null } | null;
  disk: { freeBytes: number | null; enough: boolean };
  /** What it takes of so many machines, with `--workers`. */
  fleet: FleetDocument | null;
}
