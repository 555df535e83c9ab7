import type { ConfigInput } from './config-schema.ts';
import type { Configuration } from './configuration.ts';

/** What days and bars are held against: the rules of `validate` and corrections to the calendar. Strongest input first. */
export function mergeChecks(inputs: readonly ConfigInput[]): Pick<Configuration, 'validate' | 'calendar'> {
  const pick = <T>(read: (input: ConfigInput) => T | undefined): T | undefined =>
    inputs.map(read).find((value) => value !== undefined);
  return {
    validate: {
      afterSync: pick((input) => input.validate?.afterSync) ?? 'on',
      rules: pick((input) => input.validate?.rules) ?? {},
    },
    calendar: {
      closed: pick((input) => input.calendar?.closed) ?? [],
      halfDays: pick((input) => input.calendar?.halfDays) ?? [],
      open: pick((input) => input.calendar?.open) ?? [],
    },
  };
}
