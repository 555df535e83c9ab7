import { z } from 'zod';

/** Filters, order and whatever else stands in the address of a page, under a name. */
export interface SavedView {
  readonly name: string;
  /** The address’ query, without `?`. */
  readonly search: string;
}

/** Views of one page; a name that is used again replaces the oldest when there are more. */
const VIEWS_MAX = 30;
/** Characters of a name. */
export const VIEW_NAME_MAX = 60;

const viewsSchema = z.array(z.strictObject({ name: z.string().min(1), search: z.string() }));

/** What this browser has kept; nothing when it is not understood. */
export function parseViews(text: string): readonly SavedView[] {
  try {
    return viewsSchema.parse(JSON.parse(text));
  } catch {
    return [];
  }
}

/** The views with one more, the latest first; one of the same name goes. */
export function withView(views: readonly SavedView[], view: SavedView): readonly SavedView[] {
  const name = view.name.trim().slice(0, VIEW_NAME_MAX);
  if (name === '') return views;
  return [{ ...view, name }, ...withoutView(views, name)].slice(0, VIEWS_MAX);
}

/** The views without one. */
export function withoutView(views: readonly SavedView[], name: string): readonly SavedView[] {
  return views.filter((other) => other.name !== name);
}

/** Whether two queries show the same, in whatever order their parts stand. */
export function isSameSearch(one: string, other: string): boolean {
  return sorted(one) === sorted(other);
}

function sorted(search: string): string {
  const params = new URLSearchParams(search);
  params.sort();
  return params.toString();
}
