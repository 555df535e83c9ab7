import { type ChangeName, roleNeeded } from '../../contract/api/change-roles.ts';
import { isAtLeast } from '../../contract/api/session.ts';
import { useDocument } from './use-document.ts';

/**
 * Whether this person may change that here, by the role it needs; false until that is known. Without `action`, where roles differ by it:
 * whether they may do anything of it.
 */
export function useMayChange(name: ChangeName, action?: string): boolean {
  const { data } = useDocument('session');
  if (data === undefined || data.role === null || data.isReadOnly) return false;
  return isAtLeast(data.role, roleNeeded(name, action));
}
