/**
 * Does `work` on every item, at most `atOnce` at a time, in order; the next one starts as soon as a place is free.
 * @param mayStart asked before each start; once it says no, what runs is finished and nothing new is begun
 */
export async function workOff<Item>(
  items: readonly Item[],
  atOnce: number,
  mayStart: () => boolean,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const lane = async () => {
    while (mayStart()) {
      const item = queue.shift();
      if (item === undefined) return;
      await work(item);
    }
  };
  // Settled, not raced: an error in one lane must not leave another one's promise without an owner.
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(atOnce, items.length) }, lane));
  for (const result of lanes) if (result.status === 'rejected') throw result.reason;
}
