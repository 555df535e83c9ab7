import { type KeyboardEvent, type ReactElement, type ReactNode, useState } from 'react';

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};

/**
 * Cells that arrow keys move between; Tab reaches one of them only. The neighbour is found by where cells are on the
 * screen, so that it is the one that a person sees there.
 */
export function HeatGrid({
  label,
  className,
  first,
  children,
}: {
  readonly label: string;
  readonly className: string;
  /** Key of the cell that Tab reaches until another had the focus. */
  readonly first: string | undefined;
  readonly children: (focusStop: string | undefined) => ReactNode;
}): ReactElement {
  const [current, setCurrent] = useState<string>();
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = STEPS[event.key];
    const from = event.target;
    if (step === undefined || !(from instanceof HTMLElement) || from.dataset['cell'] === undefined) return;
    const cells = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-cell]')];
    const next = neighbour(from, cells, step);
    event.preventDefault();
    next?.focus();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the cells inside are the buttons; this only moves between them
    <div
      className={className}
      role="group"
      aria-label={label}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        const { cell } = event.target.dataset;
        if (cell !== undefined) setCurrent(cell);
      }}
    >
      {children(current ?? first)}
    </div>
  );
}

/** The nearest cell in a direction; cells of the same line or column are nearer than others. */
function neighbour(
  from: HTMLElement,
  cells: readonly HTMLElement[],
  [right, down]: readonly [number, number],
): HTMLElement | undefined {
  const origin = from.getBoundingClientRect();
  const candidates = cells.flatMap((cell) => {
    const box = cell.getBoundingClientRect();
    const dx = box.x + box.width / 2 - origin.x - origin.width / 2;
    const dy = box.y + box.height / 2 - origin.y - origin.height / 2;
    const along = dx * right + dy * down;
    const across = Math.abs(dx * down) + Math.abs(dy * right);
    return along > 2 ? [{ cell, distance: along + 8 * across }] : [];
  });
  return candidates.toSorted((left, rightOne) => left.distance - rightOne.distance)[0]?.cell;
}
