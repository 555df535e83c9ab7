import { type ReactElement, useMemo } from 'react';
import { formatCount } from '../../format/quantity.ts';
import { Instant } from '../../part/instant.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import type { ExplorerBar } from './bar-rows.ts';
import { formatPrice, priceDecimals } from './price-decimals.ts';

/** The bars of the chart as a table, newest first; a row explains its bar. */
export function BarsTable({
  title,
  bars,
  overlays,
  isIntraday,
  onPick,
  onMore,
}: {
  readonly title: string;
  readonly bars: readonly ExplorerBar[];
  readonly overlays: readonly string[];
  readonly isIntraday: boolean;
  readonly onPick: (bar: ExplorerBar) => void;
  readonly onMore: (() => void) | undefined;
}): ReactElement {
  const rows = useMemo(() => bars.toReversed(), [bars]);
  const columns = useMemo(() => columnsOf(overlays, isIntraday), [overlays, isIntraday]);
  return (
    <DataTable
      name="bars"
      caption={title}
      rows={rows}
      columns={columns}
      rowKey={({ timeMs }) => String(timeMs)}
      onOpen={onPick}
      onMore={onMore}
      rowsShown={20}
    />
  );
}

function columnsOf(overlays: readonly string[], isIntraday: boolean): readonly Column<ExplorerBar>[] {
  const time: Column<ExplorerBar> = isIntraday
    ? {
        key: 'timestamp',
        title: 'Time',
        width: 'minmax(12rem, 1fr)',
        value: ({ timeMs }) => new Date(timeMs).toISOString(),
        cell: ({ timeMs }) => <Instant ms={timeMs} />,
      }
    : { key: 'date', title: 'Date', width: 'minmax(7rem, 1fr)', value: ({ date }) => date };
  const prices = (['open', 'high', 'low', 'close'] as const).map(
    (name): Column<ExplorerBar> => ({
      key: name,
      title: name.slice(0, 1).toUpperCase() + name.slice(1),
      align: 'end',
      value: (bar) => bar[name],
      cell: (bar) => formatPrice(bar[name], priceDecimals(bar.close)),
    }),
  );
  return [
    time,
    ...prices,
    {
      key: 'volume',
      title: 'Volume',
      align: 'end',
      width: 'minmax(7rem, 1fr)',
      value: ({ volume }) => volume,
      cell: ({ volume }) => (volume === null ? '–' : formatCount(volume)),
    },
    ...overlays.map(
      (name, index): Column<ExplorerBar> => ({
        key: name,
        title: name,
        align: 'end',
        width: 'minmax(7rem, 1fr)',
        value: (bar) => bar.overlays[index] ?? null,
        cell: (bar) => bar.overlays[index]?.toLocaleString('en-US', { maximumSignificantDigits: 6 }) ?? '–',
      }),
    ),
  ];
}
