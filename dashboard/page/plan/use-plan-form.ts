import { useSearchTexts } from '../../setting/search-texts.ts';
import type { PlanForm } from './plan-request.ts';

const NAMES: readonly (keyof PlanForm)[] = [
  'datasets',
  'from',
  'to',
  'days',
  'symbols',
  'universe',
  'of',
  'through',
  'route',
  'mode',
];

/** The form in the address, and the way to change fields of it. */
export function usePlanForm(): readonly [PlanForm, (change: Partial<PlanForm>) => void] {
  return useSearchTexts(NAMES);
}
