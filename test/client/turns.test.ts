import { setImmediate as nextTurn } from 'node:timers/promises';
import type { WorkflowClientInterceptor } from '@temporalio/client';
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

function queryOf({ query }: WorkflowClientInterceptor) {
  if (!query) throw new Error('queries take no turns');
  return query;
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
  const late = () => Object.assign(new Error('late'), { code: 4, details: 'late', metadata: {} });

  it('ask a workflow one question at a time, each workflow for itself', async () => {
    const { begun, work, end } = workshop();
    const query = queryOf(takingTurns());
    const of = (workflowId: string, name: string) =>
      query({ ...ask, args: [name], workflowExecution: { workflowId } }, work(name));
    const all = [of('r1', 'a'), of('r1', 'b'), of('r2', 'c')];
    await nextTurn();
    expect(begun).toEqual(['a', 'c']);
    ['a', 'c'].forEach(end);
    await nextTurn();
    end('b');
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c']);
  });

  it('share the answer to the same question, as long as it was not asked before they came', async () => {
    const { begun, work, end } = workshop();
    const query = queryOf(takingTurns());
    const of = (name: string) => query({ ...ask, workflowExecution: { workflowId: 'r1' } }, work(name));
    const all = [of('a'), of('b'), of('c'), of('d')];
    await nextTurn();
    end('a');
    await nextTurn();
    all.push(of('e'));
    await nextTurn();
    expect(begun).toEqual(['a', 'b']);
    end('b');
    await nextTurn();
    end('e');
    expect(await Promise.all(all)).toEqual(['a', 'b', 'b', 'b', 'e']);
  });

  it('ask again when the one they shared a question with was out of time', async () => {
    const query = queryOf(takingTurns());
    const input = { ...ask, workflowExecution: { workflowId: 'r1' } };
    const first = query(input, () => nextTurn('first'));
    const impatient = query(input, () => Promise.reject(late()));
    const patient = query(input, () => Promise.resolve('answer'));
    await expect(impatient).rejects.toThrow('late');
    expect([await first, await patient]).toEqual(['first', 'answer']);
  });

  it('send a workflow fewer updates than the server keeps for it', async () => {
    const { begun, work } = workshop();
    const { startUpdate } = takingTurns();
    for (let index = 0; index < 12; index++) {
      void startUpdate?.(
        { updateName: 'retry', args: [], headers: {}, options: {}, workflowExecution: { workflowId: 'r1' } },
        work(`u${index}`) as never,
      );
    }
    await nextTurn();
    expect(begun).toHaveLength(8);
  });
});
