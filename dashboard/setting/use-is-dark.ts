import { useSyncExternalStore } from 'react';
import { themeSetting } from './theme.ts';

const QUERY = '(prefers-color-scheme: dark)';

/** Whether the page is dark now, by choice or by the system; for charts, which cannot read CSS variables. */
export function useIsDark(): boolean {
  return useSyncExternalStore(watch, read);
}

function read(): boolean {
  const theme = themeSetting.read();
  return theme === 'auto' ? matchMedia(QUERY).matches : theme === 'dark';
}

function watch(listener: () => void): () => void {
  const media = matchMedia(QUERY);
  media.addEventListener('change', listener);
  const stop = themeSetting.watch(listener);
  return () => {
    media.removeEventListener('change', listener);
    stop();
  };
}
