import { type ReactElement, useState } from 'react';
import { ApiFailure } from '../../api/api-failure.ts';
import { fetchDocument } from '../../api/use-document.ts';
import { Button } from '../../part/button.tsx';
import { TextField } from '../../part/field.tsx';
import { pageQuery } from './bars-question.ts';
import { type ExplorerState, type NamedExpression, parseNamedExpression } from './explorer-state.ts';

/** Asks for an expression and tries it on one bar, so that a mistake is shown at its place before anything is drawn. */
export function ExpressionForm({
  state,
  isFull,
  onAdd,
}: {
  readonly state: ExplorerState;
  readonly isFull: boolean;
  readonly onAdd: (expression: NamedExpression) => void;
}): ReactElement {
  const [name, setName] = useState(`line${state.expressions.length + 1}`);
  const [text, setText] = useState('');
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const [isTrying, setIsTrying] = useState(false);
  const expression = parseNamedExpression(`${name}=${text}`);
  const add = async (): Promise<void> => {
    if (expression === null) return;
    setIsTrying(true);
    setFailure(null);
    try {
      const trial = { ...state, features: [], expressions: [expression] };
      await fetchDocument('bars', { query: { ...pageQuery(trial), limit: 1 } });
      onAdd(expression);
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      setFailure(error);
    } finally {
      setIsTrying(false);
    }
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <div className="expression-form">
        <TextField
          label="Name"
          value={name}
          pattern="[A-Za-z_][A-Za-z0-9_]*"
          title="Letters, digits and underscores"
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label="Expression"
          className="mono"
          value={text}
          placeholder="Mean($close, 20)"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" look="primary" disabled={expression === null || isFull} isBusy={isTrying}>
          Draw
        </Button>
      </div>
      <p className="field-hint">
        In qlib’s language: <code>$close/Ref($close, 1) - 1</code>, <code>EMA($close, 12)</code>,{' '}
        <code>Std($close, 20)</code>
      </p>
      {failure !== null && <Mistake failure={failure} />}
    </form>
  );
}

/** What is wrong with an expression, with the place marked beneath it. */
function Mistake({ failure }: { readonly failure: ApiFailure }): ReactElement {
  const { mend } = failure.problem;
  return (
    <div role="alert">
      <pre className="caret-error">{failure.message}</pre>
      {mend !== null && <p className="field-hint">{mend}</p>}
    </div>
  );
}
