import { useSearchParams } from 'wouter';

/** Changes values of the address together; an empty one leaves no trace there. */
export type ChangeSearch<Name extends string> = (changes: Readonly<Partial<Record<Name, string>>>) => void;

/** Values of the address by name, empty where nothing is set, and the way to change some of them at once. */
export function useSearchTexts<Name extends string>(
  names: readonly Name[],
): readonly [Readonly<Record<Name, string>>, ChangeSearch<string>] {
  const [search, setSearch] = useSearchParams();
  const texts = Object.fromEntries(names.map((name) => [name, search.get(name) ?? ''])) as Record<
    Name,
    string
  >;
  const change: ChangeSearch<string> = (changes) => {
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries(changes)) {
          if (value === undefined || value === '') after.delete(name);
          else after.set(name, value);
        }
        return after;
      },
      { replace: true },
    );
  };
  return [texts, change];
}
