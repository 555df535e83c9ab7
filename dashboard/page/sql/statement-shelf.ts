import { z } from 'zod';

/** A statement that was run, or kept under a name. */
export interface ShelvedStatement {
  readonly sql: string;
  /** When it was run or kept, epoch milliseconds. */
  readonly timeMs: number;
  /** Null: it was only run. */
  readonly name: string | null;
}

/** What this browser remembers of statements, newest first. */
export interface StatementShelf {
  readonly history: readonly ShelvedStatement[];
  readonly saved: readonly ShelvedStatement[];
}

/** Statements that are remembered; older ones go. */
export const HISTORY_MAX = 100;
const SAVED_MAX = 200;

/** A browser that remembers nothing. */
export const EMPTY_SHELF: StatementShelf = { history: [], saved: [] };

const statementSchema = z.strictObject({
  sql: z.string(),
  timeMs: z.number(),
  name: z.string().nullable(),
});
const shelfSchema: z.ZodType<StatementShelf> = z.strictObject({
  history: z.array(statementSchema),
  saved: z.array(statementSchema),
});

/** The shelf that a browser kept as text; an empty one when there is none, or it cannot be read. */
export function parseShelf(text: string | null): StatementShelf {
  try {
    const parsed = shelfSchema.safeParse(JSON.parse(text ?? 'null'));
    return parsed.success ? parsed.data : EMPTY_SHELF;
  } catch {
    return EMPTY_SHELF;
  }
}

/** Puts a statement that was run on top; the same one is not listed twice. */
export function withRun(shelf: StatementShelf, sql: string, timeMs: number): StatementShelf {
  const text = sql.trim();
  if (text === '') return shelf;
  const others = shelf.history.filter((statement) => statement.sql !== text);
  return { ...shelf, history: [{ sql: text, timeMs, name: null }, ...others].slice(0, HISTORY_MAX) };
}

/** Keeps a statement under a name, in place of the one that had it. */
export function withSaved(
  shelf: StatementShelf,
  { name, sql, timeMs }: { readonly name: string; readonly sql: string; readonly timeMs: number },
): StatementShelf {
  const others = shelf.saved.filter((statement) => statement.name !== name);
  return { ...shelf, saved: [{ sql: sql.trim(), timeMs, name }, ...others].slice(0, SAVED_MAX) };
}

/** Forgets a saved statement. */
export function withoutSaved(shelf: StatementShelf, name: string): StatementShelf {
  return { ...shelf, saved: shelf.saved.filter((statement) => statement.name !== name) };
}
