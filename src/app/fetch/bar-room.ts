/** Keeps tasks waiting while those at work may hold as many bars as fit into memory. */
export interface BarRoom {
  /**
   * Resolves in order of asking, when there is room for that many bars or nobody else is inside; disposing the answer
   * leaves. Throws the signal’s reason.
   */
  enter(bars: number, signal: AbortSignal): Promise<Disposable>;
}

interface Waiting {
  readonly bars: number;
  readonly signal: AbortSignal;
  readonly entered: PromiseWithResolvers<void>;
}

/** Room for so many bars. */
export function createBarRoom(barsMax: number): BarRoom {
  let waiting: Waiting[] = [];
  let inside = 0;
  const letIn = (): void => {
    waiting = waiting.filter(({ signal }) => !signal.aborted);
    for (let [first] = waiting; first !== undefined; [first] = waiting) {
      if (inside > 0 && inside + first.bars > barsMax) return;
      waiting.shift();
      inside += first.bars;
      first.entered.resolve();
    }
  };
  const leave = (bars: number): void => {
    inside -= bars;
    letIn();
  };
  return {
    async enter(bars, signal) {
      const entered = Promise.withResolvers<void>();
      const giveUp = (): void => {
        entered.reject(signal.reason);
        letIn();
      };
      signal.throwIfAborted();
      signal.addEventListener('abort', giveUp, { once: true });
      waiting.push({ bars, signal, entered });
      letIn();
      try {
        await entered.promise;
      } finally {
        signal.removeEventListener('abort', giveUp);
      }
      return { [Symbol.dispose]: () => leave(bars) };
    },
  };
}
