import { useSearchParams } from 'wouter';
import type { PlanForm } from './plan-request.ts';

/** The form in the address, and the way to change fields of it. */
export function usePlanForm(): readonly [PlanForm, (change: Partial<PlanForm>) => void] {
  const [search, setSearch] = useSearchParams();
  const read = (name: keyof PlanForm): string => search.get(name) ?? '';
  const form: PlanForm = {
    datasets: read('datasets'),
    from: read('from'),
    to: read('to'),
    days: read('days'),
    symbols: read('symbols'),
    universe: read('universe'),
    of: read('of'),
    through: read('through'),
    route: read('route'),
    mode: read('mode'),
  };
  const change = (fields: Partial<PlanForm>): void => {
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries(fields)) {
          if (value === '') after.delete(name);
          else after.set(name, value);
        }
        return after;
      },
      { replace: true },
    );
  };
  return [form, change];
}
