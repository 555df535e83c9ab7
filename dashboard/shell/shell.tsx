import { type ReactElement, Suspense, useCallback, useState, useSyncExternalStore } from 'react';
import { useLocation } from 'wouter';
import { readToken, watchToken } from '../api/access-token.ts';
import { isUnauthorized } from '../api/query-client.ts';
import { useDocument } from '../api/use-document.ts';
import { LiveUpdates } from '../live/live-updates.tsx';
import { EmptyState } from '../part/empty-state.tsx';
import { Skeleton } from '../part/skeleton.tsx';
import { Toasts } from '../part/toast.tsx';
import { GoToDialog } from './go-to-dialog.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { Navigation } from './navigation.tsx';
import { PageBoundary } from './page-boundary.tsx';
import { pageOf } from './pages.ts';
import { SignIn } from './sign-in.tsx';
import { TopBar } from './top-bar.tsx';
import { useShortcuts } from './use-shortcuts.ts';

/** Everything around the pages; or the question for a token, when the server wants one. */
export function Shell(): ReactElement {
  const token = useSyncExternalStore(watchToken, readToken);
  const { error } = useDocument('system');
  if (isUnauthorized(error)) return <SignIn key={token} />;
  return (
    <LiveUpdates key={token}>
      <Toasts>
        <Frame />
      </Toasts>
    </LiveUpdates>
  );
}

function Frame(): ReactElement {
  const [path] = useLocation();
  const [open, setOpen] = useState<'help' | 'search' | null>(null);
  const onHelp = useCallback(() => setOpen('help'), []);
  const onSearch = useCallback(() => setOpen('search'), []);
  const close = useCallback(() => setOpen(null), []);
  useShortcuts({ onHelp, onSearch });
  const entry = pageOf(path);
  return (
    <div className="frame">
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <TopBar onHelp={onHelp} onSearch={onSearch} />
      <Navigation />
      <main id="main" tabIndex={-1}>
        <PageBoundary key={entry?.path}>
          <Suspense fallback={<Skeleton rows={6} />}>
            {entry === undefined ? <NoPage path={path} /> : <entry.page />}
          </Suspense>
        </PageBoundary>
      </main>
      {open === 'help' && <HelpDialog onClose={close} />}
      {open === 'search' && <GoToDialog onClose={close} />}
    </div>
  );
}

function NoPage({ path }: { readonly path: string }): ReactElement {
  return (
    <EmptyState icon="search" title="No such page">
      Nothing lies at {path}. The navigation leads to all pages.
    </EmptyState>
  );
}
