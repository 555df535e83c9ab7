import { relative } from 'node:path';
import type { Origin, Setting } from './setting.ts';

/** A value in words; of a secret only that it is set. */
export function showSetting({ value }: Setting): string {
  if (value === null) return 'not set';
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  return value.length === 0 ? 'none' : value.join(', ');
}

/** Words for an origin; files are named as seen from `cwd`. */
export function showOrigin(origin: Origin, cwd: string): string {
  switch (origin.kind) {
    case 'flag':
      return `flag ${origin.name}`;
    case 'environment':
      return `environment ${origin.name}`;
    case 'dotenv':
      return `.env ${origin.name}`;
    case 'file':
      return `${relative(cwd, origin.file)}:${origin.line}`;
    case 'profile':
      return `profile ${origin.name}`;
    case 'hardware':
    case 'default':
    default:
      return origin.kind;
  }
}
