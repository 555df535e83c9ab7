import type { ReactElement } from 'react';
import { useDocument } from '../../api/use-document.ts';
import { formatCount } from '../../format/quantity.ts';
import { Dialog } from '../../part/dialog.tsx';
import { EmptyState } from '../../part/empty-state.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { RevisionDifferences } from '../../partition/revision-differences.tsx';
import { SymbolDifferences } from '../../partition/symbol-differences.tsx';
import type { DiffDay } from './diff-rows.ts';
import type { PinState } from './use-pin-state.ts';

/** The bars of one day that differ: against now each of the first of them, against another pin by symbol. */
export function DayDifference({
  state,
  day: found,
  onClose,
}: {
  readonly state: PinState;
  /** Absent: the day is the same. */
  readonly day: DiffDay | undefined;
  readonly onClose: () => void;
}): ReactElement {
  return (
    <Dialog title={state.day} look="drawer" onClose={onClose}>
      {found === undefined ? (
        <EmptyState icon="check" title="This day is the same" />
      ) : found.state === 'added' || found.state === 'removed' ? (
        <p>
          {found.state === 'added'
            ? `The pin does not have this day; its ${formatCount(found.rowsAfter)} bars came later.`
            : `Only the pin has this day: ${formatCount(found.rowsBefore)} bars.`}
        </p>
      ) : state.with === '' ? (
        <RevisionDifferences
          partition={{ layer: 'bronze', dataset: found.dataset, key: found.day }}
          pin={state.pin}
        />
      ) : (
        <BetweenPins state={state} day={found} />
      )}
    </Dialog>
  );
}

function BetweenPins({ state, day }: { readonly state: PinState; readonly day: DiffDay }): ReactElement {
  const query = useDocument('pinDifference', {
    parts: { pin: state.pin },
    query: { with: state.with, dataset: day.dataset, from: day.day, to: day.day, bars: true },
  });
  return (
    <Loaded query={query}>
      {({ days: [found] }) =>
        found === undefined || found.symbolCount === 0 ? (
          <p>The bars are the same; only the file around them is another one.</p>
        ) : (
          <div className="stack">
            <p>
              {formatCount(found.added)} bars added, {formatCount(found.removed)} removed,{' '}
              {formatCount(found.changed)} with other values, of {formatCount(found.symbolCount)} symbols.
            </p>
            <SymbolDifferences
              name="pin-symbols"
              symbols={found.symbols}
              total={found.symbolCount}
              rowsShown={10}
            />
          </div>
        )
      }
    </Loaded>
  );
}
