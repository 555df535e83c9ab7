import type { ReactElement } from 'react';
import { Link, useLocation } from 'wouter';
import { useDocument } from '../api/use-document.ts';
import { Icon } from '../part/icon.tsx';
import { PAGES, pageOf } from './pages.ts';

/** The way between pages: a rail at the side, a bar at the bottom of a phone. */
export function Navigation(): ReactElement {
  const [path] = useLocation();
  const current = pageOf(path);
  const { data: alerts } = useDocument('alerts');
  const active = alerts?.alerts.filter(({ state }) => state === 'active').length ?? 0;
  return (
    <nav className="nav" aria-label="Pages">
      {PAGES.map((page) => (
        <Link
          key={page.path}
          href={page.path}
          className={page === current ? 'nav-link here' : 'nav-link'}
          aria-current={page === current ? 'page' : undefined}
          title={`${page.title} (g ${page.key})`}
        >
          <Icon name={page.icon} size={18} />
          <span className="nav-title">{page.title}</span>
          {page.path === '/' && active > 0 && (
            <span className="nav-count" aria-label={`${active} active alerts`}>
              {active}
            </span>
          )}
          <kbd aria-hidden="true">{page.key}</kbd>
        </Link>
      ))}
    </nav>
  );
}
