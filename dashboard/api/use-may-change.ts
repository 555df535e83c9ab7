import { useDocument } from './use-document.ts';

/** Whether this person may start and change things here; false until that is known. */
export function useMayChange(): boolean {
  const { data } = useDocument('session');
  return data?.role === 'operator' && !data.isReadOnly;
}
