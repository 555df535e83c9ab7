import { type ChangeSearch, useSearchTexts } from './search-texts.ts';

/** Values of the address by name, for pages with many of them; what is not set is undefined. */
export function useSearchFields<Name extends string>(
  names: readonly Name[],
): readonly [Readonly<Record<Name, string | undefined>>, ChangeSearch<Name>] {
  const [texts, change] = useSearchTexts(names);
  const values = Object.fromEntries(
    names.map((name) => [name, texts[name] === '' ? undefined : texts[name]]),
  ) as Record<Name, string | undefined>;
  return [values, change];
}
