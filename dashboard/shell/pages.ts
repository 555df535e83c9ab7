import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { IconName } from '../part/icon.tsx';

/** A page of the dashboard. Its code is loaded when it is first opened. */
export interface PageEntry {
  readonly path: string;
  readonly title: string;
  readonly icon: IconName;
  /** Pressed after `g`. */
  readonly key: string;
  readonly page: LazyExoticComponent<ComponentType>;
}

/** The pages in the order of the navigation. */
export const PAGES: readonly PageEntry[] = [
  {
    path: '/',
    title: 'Overview',
    icon: 'overview',
    key: 'o',
    page: lazy(async () => ({
      default: (await import('../page/overview/overview-page.tsx')).OverviewPage,
    })),
  },
  {
    path: '/explorer',
    title: 'Explorer',
    icon: 'explorer',
    key: 'e',
    page: lazy(async () => ({
      default: (await import('../page/explorer/explorer-page.tsx')).ExplorerPage,
    })),
  },
  {
    path: '/runs',
    title: 'Runs',
    icon: 'runs',
    key: 'r',
    page: lazy(async () => ({ default: (await import('../page/runs/runs-page.tsx')).RunsPage })),
  },
  {
    path: '/plan',
    title: 'Plan',
    icon: 'plan',
    key: 'p',
    page: lazy(async () => ({ default: (await import('../page/plan/plan-page.tsx')).PlanPage })),
  },
  {
    path: '/quality',
    title: 'Quality',
    icon: 'quality',
    key: 'q',
    page: lazy(async () => ({ default: (await import('../page/quality/quality-page.tsx')).QualityPage })),
  },
  {
    path: '/sql',
    title: 'SQL',
    icon: 'sql',
    key: 's',
    page: lazy(async () => ({ default: (await import('../page/sql/sql-page.tsx')).SqlPage })),
  },
  {
    path: '/exports',
    title: 'Exports',
    icon: 'exports',
    key: 'x',
    page: lazy(async () => ({ default: (await import('../page/exports/exports-page.tsx')).ExportsPage })),
  },
  {
    path: '/pins',
    title: 'Pins',
    icon: 'pins',
    key: 'i',
    page: lazy(async () => ({ default: (await import('../page/pins/pins-page.tsx')).PinsPage })),
  },
  {
    path: '/system',
    title: 'System',
    icon: 'system',
    key: 'y',
    page: lazy(async () => ({ default: (await import('../page/system/system-page.tsx')).SystemPage })),
  },
];

/** The page of a path; runs of their own lie below `/runs`. */
export function pageOf(path: string): PageEntry | undefined {
  return PAGES.find((page) => page.path === path || (page.path !== '/' && path.startsWith(`${page.path}/`)));
}
