import { z } from 'zod';

const count = z.int().nonnegative();
const WORK = {
  days: count,
  requests: count,
  calls: count,
  sourceBytes: count,
  rows: count,
  landingBytes: count,
  bronzeBytes: count,
  silverBytes: count,
};

/** What `barlake plan --paper --json` prints, and `fleet` of a plan with `--workers`. */
export const fleetDocumentSchema: z.ZodType<FleetDocument> = z.strictObject({
  datasets: z.array(z.strictObject({ dataset: z.string(), ...WORK })),
  totals: z.strictObject(WORK),
  machine: z.strictObject({ cores: count, megabitsPerSecond: z.number(), downloads: count }),
  budget: z.strictObject({ callsPerMinute: z.union([count, z.literal('unlimited')]) }),
  fleet: z.array(
    z.strictObject({
      workers: count,
      seconds: z.number(),
      boundBy: z.enum(['network', 'processors', 'calls']),
    }),
  ),
});

/** What some work is, in sums. */
interface WorkDocument {
  days: number;
  /** Requests for files. */
  requests: number;
  /** Calls of the REST API. */
  calls: number;
  /** Bytes to download. */
  sourceBytes: number;
  rows: number;
  /** Bytes that stay in each layer; 0 where it is not asked for. */
  landingBytes: number;
  bronzeBytes: number;
  silverBytes: number;
}

/** What some work takes of machines: requests, storage, and hours for so many of them. */
export interface FleetDocument {
  datasets: ({ dataset: string } & WorkDocument)[];
  totals: WorkDocument;
  /** One machine, as it is taken to be. */
  machine: { cores: number; megabitsPerSecond: number; downloads: number };
  budget: { callsPerMinute: number | 'unlimited' };
  /** How long so many of them take together, and what they wait for. */
  fleet: { workers: number; seconds: number; boundBy: 'network' | 'processors' | 'calls' }[];
}
