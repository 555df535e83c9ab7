import type { ReactElement } from 'react';
import type { Tone } from './badge.tsx';

/** A bar that shows a share from 0 to 1. */
export function Meter({
  label,
  share,
  tone = 'good',
  text,
}: {
  readonly label: string;
  readonly share: number;
  readonly tone?: Tone;
  /** What the share means, read aloud: `4 of 5 calls`. */
  readonly text?: string;
}): ReactElement {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <div
      className={`meter ${tone}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={text}
    >
      <span style={{ width: `${percent}%` }} />
    </div>
  );
}
