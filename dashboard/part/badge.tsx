import type { ReactElement, ReactNode } from 'react';

/** Tones: good, in motion, wants attention, wrong, neither. */
export type Tone = 'good' | 'live' | 'warn' | 'bad' | 'calm';

const SIGNS: Readonly<Record<Tone, string>> = { good: '✓', live: '▸', warn: '!', bad: '✕', calm: '·' };

/** A state in one word; a sign says it beside the colour. */
export function Badge({
  tone,
  children,
}: {
  readonly tone: Tone;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <span className={`badge ${tone}`}>
      <span className="badge-sign" aria-hidden="true">
        {SIGNS[tone]}
      </span>
      {children}
    </span>
  );
}
