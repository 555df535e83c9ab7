/** Works on items, some at the same time; ends with the first error, when those under way are over. */
export async function eachAtOnce<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  let hasFailed = false;
  const turn = async (): Promise<void> => {
    for (const item of queue) {
      if (hasFailed) return;
      try {
        await work(item);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  const turns = await Promise.allSettled(Array.from({ length: Math.min(atOnce, items.length) }, turn));
  for (const each of turns) if (each.status === 'rejected') throw each.reason;
}
