import type { ReactElement } from 'react';

/** Outlines on a grid of 20, drawn with the colour of the text. */
const PATHS = {
  overview: 'M3 3h6v6H3zM11 3h6v4h-6zM11 9h6v8h-6zM3 11h6v6H3z',
  explorer: 'M5 4v3M5 13v3M3.500 7h3v6h-3zM10 2v3M10 11v4M8.500 5h3v6h-3zM15 6v3M15 14v3M13.500 9h3v5h-3z',
  runs: 'M3 5h9M6 10h11M4 15h7',
  plan: 'M4 5a2 2 0 1 0 4 0a2 2 0 1 0-4 0M12 15a2 2 0 1 0 4 0a2 2 0 1 0-4 0M6 7v4q0 4 6 4M14 13V9q0-4-6-4',
  quality:
    'M10 2.500l6.500 2.500v5c0 4-3 6.500-6.500 7.500-3.500-1-6.500-3.500-6.500-7.500V5zM7 10l2.200 2.200L13.200 8',
  sql: 'M3 4h14v12H3zM6 8l2.500 2L6 12M10.500 12.500h3.500',
  exports: 'M4 8h12v8.500H4zM10 12V2.500M6.500 6L10 2.500 13.500 6',
  pins: 'M7 3h6M8 3v5l-2.500 3h9L12 8V3M10 11v6',
  system:
    'M5 5h10v10H5zM8 8h4v4H8zM7.500 2.500V5M12.500 2.500V5M7.500 15v2.500M12.500 15v2.500M2.500 7.500H5M2.500 12.500H5M15 7.500h2.500M15 12.500h2.500',
  sun: 'M10 6.500a3.500 3.500 0 1 0 0 7a3.500 3.500 0 1 0 0-7M10 2v2M10 16v2M2 10h2M16 10h2M4.300 4.300l1.400 1.400M14.300 14.300l1.400 1.400M4.300 15.700l1.400-1.400M14.300 5.700l1.400-1.400',
  moon: 'M15.500 12.500A6.500 6.500 0 0 1 7.500 4.500a6.500 6.500 0 1 0 8 8z',
  auto: 'M10 3a7 7 0 1 0 0 14a7 7 0 1 0 0-14M10 3v14M10 6l5 0M10 10h7M10 14h5',
  close: 'M5 5l10 10M15 5L5 15',
  check: 'M4 10.500l4 4 8-9',
  copy: 'M7 7h9v9H7zM4 13V4h9',
  download: 'M10 3v9M6 9l4 4 4-4M4 16.500h12',
  columns: 'M3 4h14v12H3zM8 4v12M12.500 4v12',
  chevron: 'M8 5l5 5-5 5',
  back: 'M12 5l-5 5 5 5',
  search: 'M9 3.500a5.500 5.500 0 1 0 0 11a5.500 5.500 0 1 0 0-11M13 13l4 4',
  alert: 'M10 3l7.500 13h-15zM10 8v4M10 13.800v.400',
  info: 'M10 3a7 7 0 1 0 0 14a7 7 0 1 0 0-14M10 9v5M10 6.300v.400',
  play: 'M6 4l10 6-10 6z',
  pause: 'M7 4v12M13 4v12',
  stop: 'M5 5h10v10H5z',
  retry: 'M16 10a6 6 0 1 1-2-4.500M16 3v3.500h-3.500',
  plus: 'M10 4v12M4 10h12',
  more: 'M5 10h.010M10 10h.010M15 10h.010',
  help: 'M10 3a7 7 0 1 0 0 14a7 7 0 1 0 0-14M8 8q0-2 2-2t2 2q0 1.300-2 2.200v1M10 13.600v.400',
  person: 'M10 3.500a3 3 0 1 0 0 6a3 3 0 1 0 0-6M4 16.500q0-4.500 6-4.500t6 4.500',
  mute: 'M4 8h3l4-3v10l-4-3H4zM14 8l3 4M17 8l-3 4',
} as const;

/** Name of an {@link Icon}. */
export type IconName = keyof typeof PATHS;

/** A small drawing beside a word; never the only thing that says what a control does. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): ReactElement {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
