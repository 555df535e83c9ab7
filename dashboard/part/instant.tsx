import type { ReactElement } from 'react';
import { formatDistance } from '../format/duration.ts';
import { formatInstant, type InstantStyle } from '../format/instant.ts';
import { useServerNow } from '../setting/use-server-now.ts';
import { useZone } from '../setting/zone.ts';

/** A time in the zone of the page, with its zone; the title tells it in UTC. */
export function Instant({
  ms,
  look = 'minute',
}: {
  readonly ms: number;
  readonly look?: InstantStyle;
}): ReactElement {
  const { timeZone } = useZone();
  return (
    <time dateTime={new Date(ms).toISOString()} title={formatInstant(ms, 'UTC')} className="number">
      {formatInstant(ms, timeZone, look)}
    </time>
  );
}

/** `5 min ago` or `in 3 h`, kept current; the title tells the time itself. */
export function Distance({ ms }: { readonly ms: number }): ReactElement {
  const nowMs = useServerNow(5000);
  const { timeZone } = useZone();
  return (
    <time dateTime={new Date(ms).toISOString()} title={formatInstant(ms, timeZone)} className="number">
      {formatDistance(ms, nowMs)}
    </time>
  );
}
