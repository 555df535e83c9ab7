/** Names for whole sets of defaults: what the vendor’s plan allows, and what the machine is there for. */
export const USAGE_PROFILES = ['free', 'standard', 'high-performance'] as const;

/** One of {@link USAGE_PROFILES}. */
export type UsageProfile = (typeof USAGE_PROFILES)[number];
