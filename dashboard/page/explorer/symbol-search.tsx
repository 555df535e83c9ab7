import { type ReactElement, useId } from 'react';
import type { SymbolRow } from '../../../contract/api/symbols.ts';
import { Icon } from '../../part/icon.tsx';
import { useSymbolChoice } from './use-symbol-choice.ts';

/** A field that finds symbols while one types; arrows choose, Enter takes, Escape closes (ARIA’s combobox). */
export function SymbolSearch({
  label,
  symbol,
  onChoose,
  placeholder = 'Symbol or name',
}: {
  readonly label: string;
  /** The one chosen now. */
  readonly symbol: string;
  readonly onChoose: (row: SymbolRow) => void;
  readonly placeholder?: string;
}): ReactElement {
  const id = useId();
  const { typed, rows, at, isOpen, status, setTyped, close, choose, onKeyDown } = useSymbolChoice(onChoose);
  return (
    <div className="symbol-search">
      <label className="unseen" htmlFor={`${id}-field`}>
        {label}
      </label>
      <Icon name="search" />
      <input
        id={`${id}-field`}
        type="search"
        role="combobox"
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && rows.length > 0 ? `${id}-${at}` : undefined}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        placeholder={placeholder}
        value={typed ?? symbol}
        onFocus={(event) => event.target.select()}
        onClick={() => setTyped(typed ?? '')}
        onChange={(event) => setTyped(event.target.value.trimStart())}
        onKeyDown={onKeyDown}
        onBlur={close}
      />
      <SymbolList id={id} label={label} rows={rows} active={at} isOpen={isOpen} onChoose={choose}>
        {status}
      </SymbolList>
    </div>
  );
}

function SymbolList({
  id,
  label,
  rows,
  active,
  isOpen,
  onChoose,
  children,
}: {
  readonly id: string;
  readonly label: string;
  readonly rows: readonly SymbolRow[];
  readonly active: number;
  readonly isOpen: boolean;
  readonly onChoose: (row: SymbolRow) => void;
  /** How many there are. */
  readonly children: string;
}): ReactElement {
  return (
    <div className="symbol-list" hidden={!isOpen}>
      <div id={`${id}-list`} className="symbol-rows" role="listbox" aria-label={label}>
        {rows.map((row, index) => (
          <SymbolOption
            key={`${row.asset} ${row.symbol}`}
            id={`${id}-${index}`}
            row={row}
            isActive={index === active}
            onChoose={() => onChoose(row)}
          />
        ))}
      </div>
      <p className="symbol-count" role="status">
        {children}
      </p>
    </div>
  );
}

function SymbolOption({
  id,
  row,
  isActive,
  onChoose,
}: {
  readonly id: string;
  readonly row: SymbolRow;
  readonly isActive: boolean;
  readonly onChoose: () => void;
}): ReactElement {
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys are the field’s, which keeps the focus
    <div
      id={id}
      className="symbol-option"
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      ref={(element) => {
        if (isActive) element?.scrollIntoView({ block: 'nearest' });
      }}
      // The field would lose the focus, and the list close, before the click arrives.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onChoose}
    >
      <strong>{row.symbol}</strong>
      <span className="symbol-name">{row.name ?? ''}</span>
      <span className="symbol-asset">{row.asset}</span>
    </div>
  );
}
