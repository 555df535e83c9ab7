import type { ConfigInput } from './config-schema.ts';
import type { Configuration } from './configuration.ts';
import { firstOf } from './first-of.ts';

/** What statements of SQL may take. */
export function mergeSql(inputs: readonly ConfigInput[]): Configuration['sql'] {
  const pick = <T>(read: (input: ConfigInput) => T | undefined): T | undefined => firstOf(inputs, read);
  return {
    timeoutSeconds: pick((input) => input.sql?.timeoutSeconds) ?? 300,
    memoryMb: pick((input) => input.sql?.memoryMb) ?? null,
    tempMb: pick((input) => input.sql?.tempMb) ?? 10_240,
    atOnce: pick((input) => input.sql?.atOnce) ?? 2,
  };
}

/** How a lake is looked after. */
export function mergeMaintenance(inputs: readonly ConfigInput[]): Configuration['maintenance'] {
  const pick = <T>(read: (input: ConfigInput['maintenance']) => T | undefined): T | undefined =>
    firstOf(inputs, ({ maintenance }) => read(maintenance));
  return {
    graceHours: pick((input) => input?.graceHours) ?? 24,
    historyDays: pick((input) => input?.historyDays) ?? 365,
    archiveLandingDays: pick((input) => input?.archiveLandingDays ?? undefined) ?? null,
    archiveOptionsDays: pick((input) => input?.archiveOptionsDays ?? undefined) ?? null,
  };
}

/** When things are done by themselves. */
export function mergeSchedule(inputs: readonly ConfigInput[]): Configuration['schedule'] {
  const pick = <T>(read: (input: ConfigInput) => T | undefined): T | undefined => firstOf(inputs, read);
  return {
    daily: pick((input) => input.schedule?.daily) ?? '5 11 * * *',
    maintenance: pick((input) => input.schedule?.maintenance) ?? 'off',
    timeZone: pick((input) => input.schedule?.timeZone) ?? 'America/New_York',
    through: pick((input) => input.schedule?.through) ?? 'bronze',
    lookbackDays: pick((input) => input.schedule?.lookbackDays) ?? 30,
    retryMinutes: pick((input) => input.schedule?.retryMinutes) ?? 30,
  };
}
