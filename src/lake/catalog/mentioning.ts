import { type RawBuilder, sql } from 'kysely';
import { likePattern } from '../quality/like-pattern.ts';

/** Whether a text holds another anywhere, whatever the case of the letters A to Z; the same on both databases. */
export function mentioning(text: RawBuilder<unknown>, part: string): RawBuilder<boolean> {
  return sql<boolean>`lower(${text}) LIKE lower(${likePattern(part)}) ESCAPE '\\'`;
}
