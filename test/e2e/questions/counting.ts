import { condition, defineQuery, defineSignal, setHandler, sleep, upsertMemo } from '@temporalio/workflow';

export const come = defineSignal('come');
export const seen = defineQuery<number>('seen');

/** Each arrival makes a command at once and another a little later: two that come together are not two one by one. */
export async function counting(): Promise<void> {
  let arrived = 0;
  setHandler(seen, () => arrived);
  setHandler(come, async () => {
    arrived += 1;
    const hour = sleep('1 hour');
    await Promise.resolve();
    upsertMemo({ arrived });
    await hour;
  });
  await condition(() => false);
}
