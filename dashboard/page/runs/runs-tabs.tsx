import type { ReactElement } from 'react';
import { Link, useLocation } from 'wouter';

const TABS = [
  { path: '/runs', title: 'Runs' },
  { path: '/runs/tasks', title: 'Tasks' },
  { path: '/runs/new', title: 'New job' },
] as const;

/** The parts of the page: runs, the tasks of all of them, and the form of a new one. */
export function RunsTabs(): ReactElement {
  const [path] = useLocation();
  return (
    <nav className="tabs" aria-label="Runs">
      {TABS.map((tab) => (
        <Link key={tab.path} href={tab.path} aria-current={path === tab.path ? 'page' : undefined}>
          {tab.title}
        </Link>
      ))}
    </nav>
  );
}
