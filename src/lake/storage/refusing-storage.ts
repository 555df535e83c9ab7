import type { BarlakeError } from '../../domain/barlake-error.ts';
import type { LakeStorage } from './lake-storage.ts';

/** Stands for files that cannot be reached: whoever wants one hears why, and whoever wants none is not disturbed. */
export function refusingStorage(refusal: BarlakeError): LakeStorage {
  const refuse = (): Promise<never> => Promise.reject(refusal);
  return {
    publish: refuse,
    remove: refuse,
    bring: refuse,
    show: refuse,
    copy: refuse,
    outline: refuse,
    reach: refuse,
    names: refuse,
    removeFolder: refuse,
    sizeOf: refuse,
    settle: refuse,
  };
}
