import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { PAGES } from './pages.ts';

/** After `g`, the key of a page has to follow within this time. */
const CHORD_MS = 1200;

/** Keys of the whole page: `g` and a page’s key, `?` for help, Ctrl-K or `/` to search. */
export function useShortcuts({
  onHelp,
  onSearch,
}: {
  readonly onHelp: () => void;
  readonly onSearch: () => void;
}): void {
  const [, navigate] = useLocation();
  useEffect(() => {
    let chordUntil = 0;
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key === 'k') {
        event.preventDefault();
        onSearch();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const page = event.timeStamp < chordUntil ? PAGES.find(({ key }) => key === event.key) : undefined;
      chordUntil = event.key === 'g' ? event.timeStamp + CHORD_MS : 0;
      if (page !== undefined) navigate(page.path);
      else if (event.key === '?') onHelp();
      else if (event.key === '/') {
        event.preventDefault();
        focusSearch(onSearch);
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [navigate, onHelp, onSearch]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** The search field of the page, or the one of the whole dashboard. */
function focusSearch(onSearch: () => void): void {
  const field = document.querySelector('main input[type="search"]');
  if (field instanceof HTMLInputElement) field.focus();
  else onSearch();
}
