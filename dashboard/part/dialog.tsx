import { type ReactElement, type ReactNode, useEffect, useId, useRef } from 'react';
import { IconButton } from './button.tsx';

/** A window above the page, or a drawer at its side. Escape and a click beside it close it; the browser keeps the focus inside. */
export function Dialog({
  title,
  look = 'window',
  onClose,
  children,
}: {
  readonly title: string;
  readonly look?: 'window' | 'drawer';
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactElement {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    if (element?.open === false) element.showModal();
    return () => element?.close();
  }, []);
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- the key is Escape, which the browser handles
    <dialog
      ref={dialog}
      className={`dialog ${look}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div className="dialog-box">
        <header className="dialog-head">
          <h2 id={id}>{title}</h2>
          <IconButton icon="close" label="Close" onClick={onClose} />
        </header>
        <div className="dialog-body">{children}</div>
      </div>
    </dialog>
  );
}
