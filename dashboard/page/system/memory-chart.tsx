import { type ReactElement, useState } from 'react';
import type { SystemDocument } from '../../../contract/api/system.ts';

const POINTS_MAX = 120;
const WIDTH = 400;
const HEIGHT = 64;

/** Memory of the process since this page was opened, against its limit. */
export function MemoryChart({ memory }: { readonly memory: SystemDocument['memory'] }): ReactElement | null {
  const [seen, setSeen] = useState({ memory, points: [memory.processMb] });
  if (seen.memory !== memory) {
    setSeen({ memory, points: [...seen.points.slice(1 - POINTS_MAX), memory.processMb] });
  }
  const { points } = seen;
  if (points.length < 2) return null;
  const top = Math.max(memory.limitMb, ...points);
  const step = WIDTH / (POINTS_MAX - 1);
  const at = (value: number, index: number): string =>
    `${(WIDTH - (points.length - 1 - index) * step).toFixed(1)},${(HEIGHT - (HEIGHT * value) / top).toFixed(1)}`;
  return (
    <svg
      className="memory-chart"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Memory over the last ${points.length} readings`}
    >
      <polyline points={points.map(at).join(' ')} />
    </svg>
  );
}
