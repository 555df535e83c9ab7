import { type ReactElement, useState } from 'react';
import { useDocument } from '../../api/use-document.ts';
import { Dialog } from '../../part/dialog.tsx';
import { TextField } from '../../part/field.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { type ExplorerState, isIntraday, OVERLAYS_MAX } from './explorer-state.ts';
import { ExpressionForm } from './expression-form.tsx';
import type { ChangeExplorer } from './use-explorer-state.ts';

/** Chooses features of the sets and writes expressions of one’s own. */
export function OverlayDialog({
  state,
  onChange,
  onClose,
}: {
  readonly state: ExplorerState;
  readonly onChange: ChangeExplorer;
  readonly onClose: () => void;
}): ReactElement {
  const isFull = state.features.length + state.expressions.length >= OVERLAYS_MAX;
  return (
    <Dialog title="Features and expressions" onClose={onClose}>
      <div className="stack">
        <h3>An expression of your own</h3>
        <ExpressionForm
          state={state}
          isFull={isFull}
          onAdd={(expression) => {
            onChange({ expressions: [...state.expressions, expression] });
            onClose();
          }}
        />
        <h3>Features of the sets</h3>
        <FeatureChoice state={state} onChange={onChange} isFull={isFull} />
        {isFull && <p className="soft">A chart takes {OVERLAYS_MAX} lines: remove one to add another.</p>}
      </div>
    </Dialog>
  );
}

function FeatureChoice({
  state,
  onChange,
  isFull,
}: {
  readonly state: ExplorerState;
  readonly onChange: ChangeExplorer;
  readonly isFull: boolean;
}): ReactElement {
  const [text, setText] = useState('');
  const query = useDocument('features');
  const dataset = `${state.asset}_${isIntraday(state.timeframe) ? 'minute' : 'daily'}`;
  const { features } = state;
  return (
    <Loaded query={query}>
      {({ sets }) => {
        const fitting = sets
          .flatMap((set) => set.features)
          .filter((feature) => feature.dataset === dataset)
          .filter(({ name, description }) =>
            `${name} ${description}`.toLowerCase().includes(text.toLowerCase()),
          );
        return (
          <>
            <TextField
              label="Find a feature"
              type="search"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
            <div className="overlay-sets" role="group" aria-label="Features">
              {fitting.slice(0, SHOWN_FEATURES).map(({ name, expression, description }) => (
                <label key={name} title={description}>
                  <input
                    type="checkbox"
                    checked={features.includes(name)}
                    disabled={isFull && !features.includes(name)}
                    onChange={(event) =>
                      onChange({
                        features: event.target.checked
                          ? [...features, name]
                          : features.filter((feature) => feature !== name),
                      })
                    }
                  />
                  <span>{name}</span>
                  <code>{expression}</code>
                </label>
              ))}
              {fitting.length === 0 && <p className="soft">No feature of {dataset} matches.</p>}
            </div>
          </>
        );
      }}
    </Loaded>
  );
}

/** Features listed at once; the field finds the others. */
const SHOWN_FEATURES = 200;
