/** Calls a second under an unlimited plan: the vendor asks for fewer than a hundred. */
const UNLIMITED_PER_SECOND = 95;

/** Seconds that some calls take under a budget: the first minute’s are free at once, every further minute brings as many. */
export function budgetSeconds(calls: number, callsPerMinute: number | 'unlimited'): number {
  if (callsPerMinute === 'unlimited') return calls / UNLIMITED_PER_SECOND;
  if (calls <= callsPerMinute) return 0;
  return (Math.ceil(calls / callsPerMinute) - 1) * 60;
}
