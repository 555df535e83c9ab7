import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { useDocument } from '../api/use-document.ts';
import { formatInstant } from '../format/instant.ts';
import { useLiveState } from '../live/live-updates.tsx';
import { Badge } from '../part/badge.tsx';
import { IconButton } from '../part/button.tsx';
import { Icon } from '../part/icon.tsx';
import { Segmented } from '../part/segmented.tsx';
import { useSetting } from '../setting/setting.ts';
import { type Theme, themeSetting } from '../setting/theme.ts';
import { useServerNow } from '../setting/use-server-now.ts';
import { useZone, ZONE_CHOICES, zoneSetting } from '../setting/zone.ts';
import { SessionButton } from './session-button.tsx';

const ZONE_TITLES = { exchange: 'ET', utc: 'UTC', local: 'Local' } as const;
const ZONE_HINTS = {
  exchange: 'Times of the exchange (New York)',
  utc: 'Times in UTC',
  local: 'Times of this machine',
} as const;
const NEXT_THEME = { auto: 'dark', dark: 'light', light: 'auto' } as const satisfies Record<Theme, Theme>;
const THEME_ICONS = { auto: 'auto', dark: 'moon', light: 'sun' } as const;

/** Name of the lake, connection, clock, zone, theme and help. */
export function TopBar({
  onHelp,
  onSearch,
}: {
  readonly onHelp: () => void;
  readonly onSearch: () => void;
}): ReactElement {
  const { data: system } = useDocument('system');
  const [zone, setZone] = useSetting(zoneSetting);
  const [theme, setTheme] = useSetting(themeSetting);
  return (
    <header className="top">
      <Link href="/" className="brand" aria-label="barlake, overview">
        <Brand />
        <span>barlake</span>
      </Link>
      <span className="top-lake" title={system?.lake}>
        {system?.lake}
      </span>
      {system?.isReadOnly === true && <Badge tone="calm">read-only</Badge>}
      <button type="button" className="top-search" onClick={onSearch}>
        <Icon name="search" />
        <span>Go to…</span>
        <kbd>Ctrl K</kbd>
      </button>
      <LiveSign />
      <ServerClock />
      <Segmented
        label="Zone of all times"
        value={zone}
        options={ZONE_CHOICES.map((choice) => ({
          value: choice,
          title: ZONE_TITLES[choice],
          hint: ZONE_HINTS[choice],
        }))}
        onChange={setZone}
      />
      <IconButton
        icon={THEME_ICONS[theme]}
        label={`Theme: ${theme}; switch to ${NEXT_THEME[theme]}`}
        onClick={() => setTheme(NEXT_THEME[theme])}
      />
      <SessionButton />
      <IconButton icon="help" label="Keyboard help (?)" className="wide-only" onClick={onHelp} />
    </header>
  );
}

function Brand(): ReactElement {
  return (
    <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
      <path className="brand-water" d="M5 24.500c3.500-2.200 7.300-2.200 11 0s7.500 2.200 11 0" />
      <path className="brand-bars" d="M7 12h4v7H7zM21 9h4v10h-4z" />
      <path className="brand-bar" d="M14 6h4v12h-4z" />
    </svg>
  );
}

function ServerClock(): ReactElement {
  const nowMs = useServerNow();
  const { timeZone } = useZone();
  return <span className="top-clock number wide-only">{formatInstant(nowMs, timeZone, 'time')}</span>;
}

const LIVE_WORDS = { connecting: 'connecting', live: 'live', lost: 'reconnecting' } as const;

function LiveSign(): ReactElement {
  const state = useLiveState();
  return (
    <span className={`live-sign ${state}`} role="status" title={`Updates: ${LIVE_WORDS[state]}`}>
      <span className="live-dot" aria-hidden="true" />
      <span className="live-word">{LIVE_WORDS[state]}</span>
    </span>
  );
}
