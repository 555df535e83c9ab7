import type { Tone } from '../../part/badge.tsx';

/** How severities look. */
export const SEVERITY_TONES: Readonly<Record<string, Tone | undefined>> = {
  error: 'bad',
  warning: 'warn',
  info: 'calm',
};
