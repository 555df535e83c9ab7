import { type ReactElement, useState } from 'react';
import { IconButton } from './button.tsx';

/** A command for the terminal, with a button that copies it. */
export function CommandText({ command }: { readonly command: string }): ReactElement {
  const [isCopied, setIsCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(command);
    setIsCopied(true);
    setTimeout(() => setIsCopied(false), 1500);
  };
  return (
    <span className="command">
      <code>{command}</code>
      <IconButton
        icon={isCopied ? 'check' : 'copy'}
        label={isCopied ? 'Copied' : `Copy ${command}`}
        onClick={() => void copy()}
      />
    </span>
  );
}
