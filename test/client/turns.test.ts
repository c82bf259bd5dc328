import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { takingTurns, Turns } from '../../src/client/turns.js';

/** Work that goes on until it is told to end, and what has begun so far. */
function workshop() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => () =>
    new Promise<string>((resolve) => {
      begun.push(name);
      ends.set(name, () => resolve(name));
    });
  return { begun, work, end: (name: string) => ends.get(name)?.() };
}

describe('turns', () => {
  it('let as many work at the same thing as there are places, in the order in which they came', async () => {
    const { begun, work, end } = workshop();
    const turns = new Turns(2);
    const all = ['a', 'b', 'c', 'd'].map((name) => turns.take('release', work(name)));
    await nextTurn();
    expect(begun).toEqual(['a', 'b']);
    end('b');
    await nextTurn();
    expect(begun).toEqual(['a', 'b', 'c']);
    ['a', 'c'].forEach(end);
    await nextTurn();
    end('d');
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('are of one thing each', async () => {
    const { begun, work } = workshop();
    const turns = new Turns(1);
    void turns.take('one', work('a'));
    void turns.take('other', work('b'));
    await nextTurn();
    expect(begun).toEqual(['a', 'b']);
  });

  it('go on after work that failed', async () => {
    const turns = new Turns(1);
    const failed = turns.take('release', () => Promise.reject(new Error('no')));
    const after = turns.take('release', () => Promise.resolve('yes'));
    await expect(failed).rejects.toThrow('no');
    expect(await after).toBe('yes');
  });
});

describe('callers of one client', () => {
  const ask = { queryType: 'status', args: [], headers: {} };

  it('ask a workflow one question at a time, each workflow for itself', async () => {
    const { begun, work, end } = workshop();
    const { query } = takingTurns();
    const of = (workflowId: string, name: string) =>
      query?.({ ...ask, workflowExecution: { workflowId } }, work(name));
    const all = [of('r1', 'a'), of('r1', 'b'), of('r2', 'c')];
    await nextTurn();
    expect(begun).toEqual(['a', 'c']);
    ['a', 'c'].forEach(end);
    await nextTurn();
    end('b');
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c']);
  });

  it('send a workflow half as many updates as the server keeps for it', async () => {
    const { begun, work } = workshop();
    const { startUpdate } = takingTurns();
    for (let index = 0; index < 12; index++) {
      void startUpdate?.(
        { updateName: 'retry', args: [], headers: {}, options: {}, workflowExecution: { workflowId: 'r1' } },
        work(`u${index}`) as never,
      );
    }
    await nextTurn();
    expect(begun).toHaveLength(5);
  });
});
