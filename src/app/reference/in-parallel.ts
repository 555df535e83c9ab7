/**
 * Does some work for every item, at most `count` at once; after the first failure no further item begins. Resolves to that
 * failure when all that had begun is over, or to `undefined`.
 */
export async function inParallel<Item>(
  items: readonly Item[],
  count: number,
  work: (item: Item) => Promise<void>,
): Promise<Error | undefined> {
  const queue = items.values();
  let failure: Error | undefined;
  const worker = async (): Promise<void> => {
    for (const item of queue) {
      if (failure !== undefined) return;
      await work(item).catch((error: unknown) => {
        failure ??= error instanceof Error ? error : new Error(String(error));
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, items.length) }, worker));
  return failure;
}
