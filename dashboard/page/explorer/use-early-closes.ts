import { useMemo } from 'react';
import { useDocument } from '../../api/use-document.ts';

/** Days among those of the bars on which the lake’s calendar closes early; it knows more than the usual ones. */
export function useEarlyCloses(
  bars: readonly { readonly date: string }[],
  isEnabled: boolean,
): ReadonlySet<string> {
  const [from, to] = [bars[0]?.date, bars.at(-1)?.date];
  const { data } = useDocument('coverage', {
    query: { dataset: 'stocks_minute', by: 'day', from, to },
    isEnabled: isEnabled && from !== undefined,
  });
  return useMemo(
    () => new Set(data?.cells.filter(({ note }) => /early close/i.test(note ?? '')).map(({ key }) => key)),
    [data],
  );
}
