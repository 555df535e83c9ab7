import { useSearchParams } from 'wouter';

/** Values of the address by name, for pages with many of them; what is not set is undefined. */
export function useSearchFields<Name extends string>(
  names: readonly Name[],
): readonly [Readonly<Record<Name, string | undefined>>, (changes: Partial<Record<Name, string>>) => void] {
  const [search, setSearch] = useSearchParams();
  const values = Object.fromEntries(
    names.map((name) => [name, search.get(name) === '' ? undefined : (search.get(name) ?? undefined)]),
  ) as Record<Name, string | undefined>;
  const change = (changes: Partial<Record<Name, string>>): void => {
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries<string | undefined>(changes)) {
          if (value === undefined || value === '') after.delete(name);
          else after.set(name, value);
        }
        return after;
      },
      { replace: true },
    );
  };
  return [values, change];
}
