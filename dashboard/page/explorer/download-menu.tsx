import { type ReactElement, useRef } from 'react';
import { API_PATH } from '../../../contract/api/api-path.ts';
import { addressOf } from '../../api/address.ts';
import { downloadAnswer } from '../../api/download.ts';
import { Icon } from '../../part/icon.tsx';
import { downloadQuery } from './bars-question.ts';
import type { ExplorerState } from './explorer-state.ts';

const CHOICES = [
  { format: 'csv', isShown: true, title: 'Loaded bars, CSV' },
  { format: 'parquet', isShown: true, title: 'Loaded bars, Parquet' },
  { format: 'csv', isShown: false, title: 'All bars, CSV' },
  { format: 'parquet', isShown: false, title: 'All bars, Parquet' },
  { format: 'arrow', isShown: false, title: 'All bars, Arrow' },
] as const;

/** Saves bars as a file: those loaded, or the symbol’s whole history at this length, with the lines drawn. */
export function DownloadMenu({
  state,
  from,
}: {
  readonly state: ExplorerState;
  /** Day of the oldest bar loaded; null without bars. */
  readonly from: string | null;
}): ReactElement {
  const menu = useRef<HTMLDetailsElement>(null);
  const save = ({ format, isShown }: (typeof CHOICES)[number]): void => {
    if (menu.current !== null) menu.current.open = false;
    const address = addressOf(API_PATH.bars, {}, downloadQuery(state, format, isShown ? from : null));
    // The server names the file for what is in it; this is for browsers that do not listen.
    downloadAnswer(address, `${state.symbol.replaceAll(/[^\w.-]+/g, '_')}_${state.timeframe}.${format}`);
  };
  return (
    <details className="menu" ref={menu}>
      <summary className="button" aria-label="Download">
        <Icon name="download" />
        <span className="download-word">Download</span>
      </summary>
      <div className="menu-box">
        {CHOICES.map((choice) => (
          <button key={choice.title} type="button" onClick={() => save(choice)}>
            {choice.title}
          </button>
        ))}
      </div>
    </details>
  );
}
