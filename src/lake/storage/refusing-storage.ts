import type { BarlakeError } from '../../domain/barlake-error.ts';
import type { LakeStorage } from './lake-storage.ts';

/** Stands for files that cannot be reached: whoever wants one hears why, and whoever wants none is not disturbed. */
export function refusingStorage(error: BarlakeError): LakeStorage {
  const refuse = (): Promise<never> => Promise.reject(error);
  return { publish: refuse, remove: refuse, bring: refuse, show: refuse, sizeOf: refuse, settle: refuse };
}
