import {
  createContext,
  type ReactElement,
  type ReactNode,
  useCallback,
  useContext,
  useRef,
  useState,
} from 'react';
import { ApiFailure } from '../api/api-failure.ts';
import { Badge, type Tone } from './badge.tsx';
import { IconButton } from './button.tsx';

/** A message that comes and goes. */
export interface Toast {
  readonly tone: Tone;
  readonly text: string;
  /** What to do next. */
  readonly mend?: string | null;
}

const SHOWN_MS = 6000;
const TOASTS_MAX = 4;
const ToastContext = createContext<(toast: Toast) => void>(() => undefined);

/** Shows a message at the edge of the page. */
export function useToast(): (toast: Toast) => void {
  return useContext(ToastContext);
}

/** A toast that tells a failure. */
export function failureToast(error: Error): Toast {
  return { tone: 'bad', text: error.message, mend: error instanceof ApiFailure ? error.problem.mend : null };
}

/** Holds the messages of the page. */
export function Toasts({ children }: { readonly children: ReactNode }): ReactElement {
  const [toasts, setToasts] = useState<readonly (Toast & { readonly id: number })[]>([]);
  const nextId = useRef(0);
  const drop = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);
  const show = useCallback(
    (toast: Toast) => {
      nextId.current += 1;
      const id = nextId.current;
      setToasts((all) => [...all.slice(1 - TOASTS_MAX), { ...toast, id }]);
      // Failures stay until they are read.
      if (toast.tone !== 'bad') setTimeout(() => drop(id), SHOWN_MS);
    },
    [drop],
  );
  return (
    <ToastContext value={show}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {toasts.map(({ id, tone, text, mend }) => (
          <div key={id} className="toast">
            <Badge tone={tone}>{text}</Badge>
            {typeof mend === 'string' && <p>{mend}</p>}
            <IconButton icon="close" label="Dismiss" onClick={() => drop(id)} />
          </div>
        ))}
      </div>
    </ToastContext>
  );
}
