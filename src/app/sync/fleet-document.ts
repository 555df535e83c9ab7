import type { FleetDocument } from '../../../contract/cli/fleet.ts';
import { DEFAULT_ESTIMATES } from '../../plan/estimate.ts';
import { type DatasetWork, fleetTime } from '../../plan/fleet/fleet-cost.ts';
import type { FleetWish } from '../cli/fleet-options.ts';
import type { Configuration } from '../config/configuration.ts';

const BITS_PER_BYTE = 8;

type Sums = FleetDocument['totals'];

/** Some work with what it takes of machines like those that are thought of. */
export function fleetDocument(
  work: readonly DatasetWork[],
  { workers, cores, megabitsPerSecond }: FleetWish,
  { resources, vendor }: Pick<Configuration, 'resources' | 'vendor'>,
): FleetDocument {
  const { downloads } = resources;
  const { rateLimitPerMinute: callsPerMinute } = vendor;
  const { latencySeconds } = DEFAULT_ESTIMATES;
  const bytesPerSecond = (megabitsPerSecond * 1e6) / BITS_PER_BYTE;
  const machine = { cores, bytesPerSecond, downloads, latencySeconds };
  const datasets = work.map((each) => ({ dataset: each.dataset, ...sumsOf(each) }));
  const sum = (name: keyof Sums): number => datasets.reduce((total, each) => total + each[name], 0);
  return {
    datasets,
    totals: {
      days: sum('days'),
      requests: sum('requests'),
      calls: sum('calls'),
      sourceBytes: sum('sourceBytes'),
      rows: sum('rows'),
      landingBytes: sum('landingBytes'),
      bronzeBytes: sum('bronzeBytes'),
      silverBytes: sum('silverBytes'),
    },
    machine: { cores, megabitsPerSecond, downloads },
    budget: { callsPerMinute },
    fleet: workers.map((count) => fleetTime(work, machine, { workers: count, callsPerMinute })),
  };
}

function sumsOf({ days, requests, calls, sourceBytes, rows, stored }: DatasetWork): Sums {
  const { landing: landingBytes, bronze: bronzeBytes, silver: silverBytes } = stored;
  return { days, requests, calls, sourceBytes, rows, landingBytes, bronzeBytes, silverBytes };
}
