import { type ReactElement, useState } from 'react';
import { Button } from '../../part/button.tsx';
import { Dialog } from '../../part/dialog.tsx';
import { TextField } from '../../part/field.tsx';

/** Asks for the name to keep a statement under; one that is taken is replaced. */
export function SaveDialog({
  names,
  onSave,
  onClose,
}: {
  readonly names: readonly string[];
  readonly onSave: (name: string) => void;
  readonly onClose: () => void;
}): ReactElement {
  const [name, setName] = useState('');
  const trimmed = name.trim();
  return (
    <Dialog title="Save the statement" onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (trimmed !== '') onSave(trimmed);
        }}
      >
        <TextField
          label="Name"
          value={name}
          maxLength={80}
          autoComplete="off"
          hint={
            names.includes(trimmed)
              ? 'A statement has this name; it will be replaced.'
              : 'Kept in this browser.'
          }
          onChange={(event) => setName(event.target.value)}
        />
        <div className="row end">
          <Button type="submit" look="primary" disabled={trimmed === ''}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
