import { type ReactElement, useState } from 'react';
import { Button, IconButton } from '../../part/button.tsx';
import { type ExplorerState, hasFeatures, overlayNames } from './explorer-state.ts';
import { OverlayDialog } from './overlay-dialog.tsx';
import { SymbolSearch } from './symbol-search.tsx';
import type { ChangeExplorer } from './use-explorer-state.ts';

/** Lines drawn with the bars, each with a way to remove it, and ways to add more. */
export function OverlayBar({
  state,
  onChange,
}: {
  readonly state: ExplorerState;
  readonly onChange: ChangeExplorer;
}): ReactElement {
  const [isAdding, setIsAdding] = useState(false);
  const [isComparing, setIsComparing] = useState(false);
  const { timeframe, features, expressions, compare } = state;
  const names = overlayNames(state);
  const isFitting = hasFeatures(timeframe);
  const remove = (name: string): void =>
    onChange({
      features: features.filter((feature) => feature !== name),
      expressions: expressions.filter((expression) => expression.name !== name),
    });
  return (
    <div className="overlay-list">
      {names.map((name, index) => (
        <Chip
          key={name}
          line={index}
          name={name}
          title={expressions.find((expression) => expression.name === name)?.text}
          onRemove={() => remove(name)}
        />
      ))}
      {compare !== null && (
        <Chip line={names.length} name={`vs ${compare}`} onRemove={() => onChange({ compare: null })} />
      )}
      <Button
        look="quiet"
        icon="plus"
        disabled={!isFitting}
        title={isFitting ? undefined : 'Features are defined on bars of 1m and 1d'}
        onClick={() => setIsAdding(true)}
      >
        Feature
      </Button>
      {isComparing ? (
        <SymbolSearch
          label="Symbol to compare with"
          symbol=""
          placeholder="Compare with…"
          onChoose={({ symbol }) => {
            setIsComparing(false);
            onChange({ compare: symbol });
          }}
        />
      ) : (
        compare === null && (
          <Button look="quiet" icon="plus" onClick={() => setIsComparing(true)}>
            Compare
          </Button>
        )
      )}
      {isAdding && <OverlayDialog state={state} onChange={onChange} onClose={() => setIsAdding(false)} />}
    </div>
  );
}

function Chip({
  line,
  name,
  title,
  onRemove,
}: {
  readonly line: number;
  readonly name: string;
  readonly title?: string | undefined;
  readonly onRemove: () => void;
}): ReactElement {
  return (
    <span className={`overlay-chip line-${(line % 8) + 1}`} title={title}>
      {name}
      <IconButton icon="close" label={`Remove ${name}`} onClick={onRemove} />
    </span>
  );
}
