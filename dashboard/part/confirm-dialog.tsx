import { type ReactElement, type ReactNode, useState } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { TextField } from './field.tsx';

/** Asks before something is destroyed: how much it is, and a word to type, so that no hand slips. */
export function ConfirmDialog({
  title,
  action,
  word,
  isBusy = false,
  onConfirm,
  onClose,
  children,
}: {
  readonly title: string;
  /** What the button says, with the count: `Rebuild 28 days`. */
  readonly action: string;
  /** To be typed: the dataset’s name. */
  readonly word: string;
  readonly isBusy?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactElement {
  const [typed, setTyped] = useState('');
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed === word) onConfirm();
        }}
      >
        <div>{children}</div>
        <TextField
          label={`Type ${word} to go on`}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
        />
        <div className="row end">
          <Button onClick={onClose}>Leave it</Button>
          <Button type="submit" look="danger" disabled={typed !== word} isBusy={isBusy}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
