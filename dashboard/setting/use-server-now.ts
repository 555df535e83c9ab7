import { useDocument } from '../api/use-document.ts';
import { useNow } from './use-now.ts';

/** The server’s time, which decides what is late; it may differ from this machine’s. Renewed every `everyMs`. */
export function useServerNow(everyMs = 1000): number {
  const nowMs = useNow(everyMs);
  const { data, dataUpdatedAt } = useDocument('system');
  return data === undefined || dataUpdatedAt === 0 ? nowMs : nowMs + (data.nowMs - dataUpdatedAt);
}
