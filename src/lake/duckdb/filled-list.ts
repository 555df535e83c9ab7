/** A list as long as it will be from the start: `Array.from`, and growing, take twice as long. */
export function roomFor<T>(count: number): T[] {
  const values: T[] = [];
  values.length = count;
  return values;
}

/** The numbers of an array as a list. */
export function listed(items: ArrayLike<number>): number[] {
  const values = roomFor<number>(items.length);
  for (let index = 0; index < items.length; index += 1) values[index] = items[index] ?? 0;
  return values;
}

/** What becomes of each item. */
export function mapped<Item, T>(items: ArrayLike<Item>, valueOf: (item: Item) => T): T[] {
  const values = roomFor<T>(items.length);
  for (let index = 0; index < items.length; index += 1) values[index] = valueOf(items[index] as Item);
  return values;
}
