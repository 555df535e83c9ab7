import type { CoverageCell, DayState } from '../../contract/api/coverage.ts';

/** How a state is shown: a word, a sign beside the colour, and what it means. */
export interface StateLook {
  readonly title: string;
  readonly sign: string;
  readonly meaning: string;
}

/** Looks of all states, those that ask for attention first. */
export const STATE_LOOKS: Readonly<Record<DayState, StateLook>> = {
  failed: { title: 'failed', sign: '✕', meaning: 'the last try failed' },
  late: { title: 'late', sign: '!', meaning: 'should be out by now, and is not held' },
  missing: { title: 'missing', sign: '', meaning: 'nobody has asked for it' },
  quarantined: { title: 'quarantined', sign: '▲', meaning: 'held, with rows refused' },
  provisional: { title: 'provisional', sign: '~', meaning: 'from a grouped answer, until the file is out' },
  landed: { title: 'landed', sign: '↓', meaning: 'the vendor’s bytes are here, no bars yet' },
  held: { title: 'held', sign: '', meaning: 'bronze is there and fresh' },
  pending: { title: 'pending', sign: '…', meaning: 'not due yet' },
  forbidden: { title: 'forbidden', sign: '⊘', meaning: 'not in your plan' },
  absent: { title: 'absent', sign: '–', meaning: 'the vendor has no file' },
  holiday: { title: 'holiday', sign: '', meaning: 'no trading' },
};

/** States in the order of {@link STATE_LOOKS}. */
export const STATES_BY_CARE: readonly DayState[] = [
  'failed',
  'late',
  'missing',
  'quarantined',
  'provisional',
  'landed',
  'held',
  'pending',
  'forbidden',
  'absent',
  'holiday',
];

/** The states of a cell, those that ask for attention first, with their days. */
export function statesOf(cell: CoverageCell): readonly { readonly state: DayState; readonly days: number }[] {
  return STATES_BY_CARE.flatMap((state) => {
    const days = cell.states[state] ?? 0;
    return days === 0 ? [] : [{ state, days }];
  });
}

/** The state that a cell is marked with: the gravest of its days; for a stretch, holidays do not count. */
export function gravestState(cell: CoverageCell): DayState | null {
  const states = statesOf(cell);
  return (states.find(({ state }) => state !== 'holiday') ?? states[0])?.state ?? null;
}

/** Trading days with bars, whatever else is to say about them. */
export function heldDays(cell: CoverageCell): number {
  const { held = 0, quarantined = 0, provisional = 0 } = cell.states;
  return held + quarantined + provisional;
}

/** Cells from the first month on of which anything is known, and how many months lie before it. */
export function withoutEmptyStart(cells: readonly CoverageCell[]): {
  readonly cells: readonly CoverageCell[];
  readonly emptyMonths: number;
} {
  const known = cells.find((cell) =>
    statesOf(cell).some(({ state }) => state !== 'missing' && state !== 'holiday'),
  );
  const first = (known ?? cells[0])?.key.slice(0, 7) ?? '';
  const dropped = cells.filter(({ key }) => key.slice(0, 7) < first);
  return {
    cells: cells.slice(dropped.length),
    emptyMonths: new Set(dropped.map(({ key }) => key.slice(0, 7))).size,
  };
}

/** A cell in words: `20 held, 1 failed`. */
export function describeStates(cell: CoverageCell): string {
  const states = statesOf(cell);
  if (states.length === 0) return 'nothing';
  return states.map(({ state, days }) => `${days} ${STATE_LOOKS[state].title}`).join(', ');
}
