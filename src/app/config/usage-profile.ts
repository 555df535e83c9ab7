import type { HardwareProfile } from '../hardware/hardware-profile.ts';
import type { ConfigInput } from './config-schema.ts';
import type { UsageProfile } from './usage-profile-name.ts';

const MIB = 1024 ** 2;

/** Memory of a run on the free plan: there is little to hold, and other programs go on beside it. */
const FREE_MEMORY_MB_MAX = 4096;

/** The share of the machine that a run takes, as without a profile. */
const MEMORY_SHARE = 0.8;

/** Least that a configuration may say. */
const MEMORY_MB_MIN = 512;

/**
 * What a profile sets, in the shape of `barlake.yaml`; it is weaker than whatever is set by hand. Rates are the vendor’s: five
 * calls a minute for nothing, and no bound but good manners (100 a second) for those who pay.
 */
export function profileSettings(
  profile: UsageProfile,
  { usableMemoryBytes }: Pick<HardwareProfile, 'usableMemoryBytes'>,
): ConfigInput {
  switch (profile) {
    case 'free': {
      const usableMb = Math.floor((usableMemoryBytes * MEMORY_SHARE) / MIB);
      return {
        vendor: { rateLimitPerMinute: 5 },
        resources: {
          downloads: 2,
          memoryLimitMb: Math.max(MEMORY_MB_MIN, Math.min(FREE_MEMORY_MB_MAX, usableMb)),
        },
        queue: { batchSize: 25 },
        sql: { atOnce: 1 },
      };
    }
    case 'standard':
      return { vendor: { rateLimitPerMinute: 6000 } };
    case 'high-performance':
      return {
        vendor: { rateLimitPerMinute: 'unlimited' },
        resources: { mode: 'parallel' },
        queue: { batchSize: 500 },
        sql: { atOnce: 4 },
        cache: { maxMb: 20_000 },
      };
  }
}
