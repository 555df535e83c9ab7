import { useDocument } from '../api/use-document.ts';
import type { ZoneChoice } from '../format/instant.ts';
import { makeSetting, type Setting, useSetting } from './setting.ts';

/** The choices in the order of the switch. */
export const ZONE_CHOICES: readonly ZoneChoice[] = ['exchange', 'utc', 'local'];

/** Which zone times are shown in. */
export const zoneSetting: Setting<ZoneChoice> = makeSetting('zone', 'exchange', (text): text is ZoneChoice =>
  ZONE_CHOICES.some((choice) => choice === text),
);

/** What is needed to write a time: the choice and the IANA name of its zone; undefined for the browser’s own. */
export interface ShownZone {
  readonly choice: ZoneChoice;
  readonly timeZone: string | undefined;
}

/** The zone in which this page writes times. */
export function useZone(): ShownZone {
  const [choice] = useSetting(zoneSetting);
  const { data } = useDocument('system');
  if (choice === 'utc') return { choice, timeZone: 'UTC' };
  return { choice, timeZone: choice === 'exchange' ? (data?.exchangeZone ?? 'America/New_York') : undefined };
}
