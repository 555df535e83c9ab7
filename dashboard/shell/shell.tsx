import { type ReactElement, Suspense, useCallback, useState } from 'react';
import { useLocation } from 'wouter';
import { useDocument } from '../api/use-document.ts';
import { LiveUpdates } from '../live/live-updates.tsx';
import { EmptyState } from '../part/empty-state.tsx';
import { ErrorState } from '../part/error-state.tsx';
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
  const session = useDocument('session');
  if (session.data === undefined) {
    if (session.error === null) return <Skeleton rows={6} />;
    return <ErrorState error={session.error} onRetry={() => void session.refetch()} />;
  }
  if (session.data.role === null) return <SignIn />;
  return (
    <LiveUpdates>
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
