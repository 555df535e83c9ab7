import { BadRequest } from '../request/api-answer.ts';

/** A cursor nobody needs to understand: parameters as a query string in base64url without padding. */
export function encodeCursor(parameters: Readonly<Record<string, string>>): string {
  return Buffer.from(new URLSearchParams(parameters).toString()).toString('base64url');
}

/** The parameters of a cursor; none when there is no cursor. */
export function readCursor(cursor: string | undefined): Readonly<Record<string, string>> {
  if (cursor === undefined) return {};
  const text = Buffer.from(cursor, 'base64url').toString();
  if (!/^[\w.]+=/.test(text)) throw new BadRequest("The parameter 'cursor' is not one of ours");
  return Object.fromEntries(new URLSearchParams(text));
}
