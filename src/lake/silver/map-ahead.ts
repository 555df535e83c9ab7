/**
 * Works on the items of a source while the caller is busy with earlier results: up to `ahead()` are asked for or at work at a
 * time, one at least; it is asked anew before each. Results come in the source’s order. A failure of either ends it; the source is told to stop in any case.
 */
export async function* mapAhead<Item, Result>(
  source: AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
  ahead: () => number,
): AsyncGenerator<Result, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  const queue: Promise<{ readonly value: Result } | undefined>[] = [];
  const ask = (): void => {
    const asked = iterator.next().then(async (next) => {
      return next.done === true ? undefined : { value: await work(next.value) };
    });
    // Whoever awaits it hears of its failure; until then it is not an unhandled one.
    asked.catch(() => undefined);
    queue.push(asked);
  };
  const fill = (): void => {
    const count = Math.max(1, ahead());
    while (queue.length < count) ask();
  };
  try {
    fill();
    for (let first = queue.shift(); first !== undefined; first = queue.shift()) {
      const result = await first;
      if (result === undefined) return;
      fill();
      yield result.value;
    }
  } finally {
    await Promise.allSettled(queue);
    await iterator.return?.();
  }
}
