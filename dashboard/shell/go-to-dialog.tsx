import { type ReactElement, useDeferredValue, useState } from 'react';
import { useLocation } from 'wouter';
import { runName } from '../../contract/api/run-name.ts';
import { useDocument } from '../api/use-document.ts';
import { Dialog } from '../part/dialog.tsx';
import { Icon, type IconName } from '../part/icon.tsx';
import { PAGES } from './pages.ts';

interface Destination {
  readonly key: string;
  readonly icon: IconName;
  readonly title: string;
  readonly note: string;
  readonly path: string;
}

const FOUND_MAX = 6;

/** Goes to a page, a run or a symbol by a few letters of its name. */
export function GoToDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const [, navigate] = useLocation();
  const found = useDestinations(useDeferredValue(text.trim()));
  const at = Math.min(chosen, found.length - 1);
  const go = (destination: Destination | undefined): void => {
    if (destination === undefined) return;
    navigate(destination.path);
    onClose();
  };
  return (
    <Dialog title="Go to" onClose={onClose}>
      <input
        type="text"
        role="combobox"
        className="go-input"
        aria-label="Page, run or symbol"
        aria-expanded="true"
        aria-controls="go-list"
        aria-activedescendant={found[at] === undefined ? undefined : `go-${at}`}
        placeholder="Page, run or symbol…"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setChosen(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setChosen(Math.min(at + 1, found.length - 1));
          else if (event.key === 'ArrowUp') setChosen(Math.max(at - 1, 0));
          else if (event.key === 'Enter') go(found[at]);
          else return;
          event.preventDefault();
        }}
      />
      <div className="go-list" id="go-list" role="listbox" aria-label="Destinations">
        {found.map((destination, index) => (
          <div
            key={destination.key}
            id={`go-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className="go-option"
            onPointerDown={() => go(destination)}
          >
            <Icon name={destination.icon} />
            <span>{destination.title}</span>
            <small>{destination.note}</small>
          </div>
        ))}
      </div>
    </Dialog>
  );
}

function useDestinations(text: string): readonly Destination[] {
  const isAsking = text.length > 0;
  const symbols = useDocument('symbols', { query: { q: text, limit: FOUND_MAX }, isEnabled: isAsking });
  const runs = useDocument('runs', { query: { q: text, limit: FOUND_MAX }, isEnabled: isAsking });
  const pages = PAGES.filter(({ title }) => title.toLowerCase().includes(text.toLowerCase()));
  return [
    ...pages.map(({ path, icon, title, key }) => ({ key: path, icon, title, note: `g ${key}`, path })),
    ...(isAsking ? (symbols.data?.rows ?? []) : []).map(({ symbol, name, asset }) => ({
      key: `symbol ${asset} ${symbol}`,
      icon: 'explorer' as const,
      title: symbol,
      note: name ?? asset,
      path: `/explorer?symbol=${encodeURIComponent(symbol)}`,
    })),
    ...(isAsking ? (runs.data?.rows ?? []) : []).map(({ id, ...run }) => ({
      key: `run ${id}`,
      icon: 'runs' as const,
      title: runName(run),
      note: id,
      path: `/runs/${encodeURIComponent(id)}`,
    })),
  ];
}
