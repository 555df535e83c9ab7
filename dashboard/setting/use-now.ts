import { useEffect, useState } from 'react';
import { browserNowMs } from '../clock.ts';

/** The browser’s time, renewed every `everyMs`; for ages and countdowns. */
export function useNow(everyMs = 1000): number {
  const [nowMs, setNowMs] = useState(browserNowMs);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(browserNowMs()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return nowMs;
}
