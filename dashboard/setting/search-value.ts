import { useSearchParams } from 'wouter';

/** A value kept in the address, so that a link shows the same page; `fallback` leaves no trace there. */
export function useSearchValue(name: string, fallback = ''): readonly [string, (value: string) => void] {
  const [search, setSearch] = useSearchParams();
  const write = (value: string): void => {
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        if (value === fallback || value === '') after.delete(name);
        else after.set(name, value);
        return after;
      },
      { replace: true },
    );
  };
  return [search.get(name) ?? fallback, write];
}
