import type { ReactElement } from 'react';
import { Dialog } from '../part/dialog.tsx';
import { PAGES } from './pages.ts';

const KEYS: readonly (readonly [string, string])[] = [
  ...PAGES.map(({ key, title }) => [`g ${key}`, `Go to ${title}`] as const),
  ['Ctrl K', 'Go to a page, a run or a symbol'],
  ['/', 'Search on this page'],
  ['?', 'This help'],
  ['Esc', 'Close what is open'],
  ['Enter', 'Open the row or cell in focus'],
  ['← ↑ → ↓', 'Move in heat maps and choices'],
];

/** Which keys do what. */
export function HelpDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <dl className="keys">
        {KEYS.map(([keys, meaning]) => (
          <div key={keys}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
