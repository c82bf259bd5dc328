import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CommandKind } from '../../../src/contract/commands.js';
import { isFinal, isUnsuccessful } from '../../../src/contract/target.js';
import { AT, planOf, SimulatedEnvironment } from './simulated.js';

/** Three batches of one, two and two targets; the first has failed, and the budget with it. */
function stopped(): { environment: SimulatedEnvironment; first: string } {
  const environment = new SimulatedEnvironment(planOf([1, 2, 2]));
  const [first = ''] = environment.ids;
  environment.step();
  environment.end(first, 'failed');
  expect(environment.step().kind).toBe('decide');
  return { environment, first };
}

describe('carryOut', () => {
  it('retries what has failed, and goes on when it ends well', () => {
    const { environment, first } = stopped();
    expect(environment.command('retry', { failed: true }, [first]).answer).toEqual({
      id: 1,
      accepted: true,
      message: '1 target is done again',
    });
    expect(environment.settle().kind).toBe('rest');
    expect(environment.record.state).toBe('succeeded');
    expect(environment.ids.map((id) => environment.starts.get(id))).toEqual([2, 1, 1, 1, 1]);
  });

  it('retries nothing that has not failed', () => {
    const { environment } = stopped();
    const [, second = ''] = environment.ids;
    expect(environment.command('retry', {}, [second]).answer).toMatchObject({
      accepted: false,
      message: `its target ${second} is not one that has failed`,
    });
    expect(environment.command('retry', {}, []).answer.message).toBe('none of its targets is meant');
  });

  it('keeps the preferences of a retry to what it retries', () => {
    const { environment, first } = stopped();
    environment.command('retry', { failed: true, refresh: { minHealthyPercentage: 50 } }, [first]);
    expect(environment.record.orders.refresh).toEqual({ minHealthyPercentage: 50 });
    expect(environment.record.targets.filter(({ again }) => again).map(({ id }) => id)).toEqual([first]);
  });

  it('skips what has failed, which then does not count', () => {
    const { environment, first } = stopped();
    expect(environment.command('skip', { reason: 'retired' }, [first]).answer.accepted).toBe(true);
    expect(environment.record.target(first)).toMatchObject({
      state: 'skipped',
      reason: 'skipped by ada: retired',
      endedAt: AT,
    });
    environment.settle();
    expect(environment.record.state).toBe('succeeded');
  });

  it('brings everything back, leaves out what has not begun, and refuses what contradicts it', () => {
    const { environment, first } = stopped();
    const { answer } = environment.command('rollback', { reason: 'bad image' });
    expect(answer.message).toBe('1 target goes back, the newest first, and the channel parameter with them');
    for (const kind of ['retry', 'skip', 'rollback'] as const) {
      expect(environment.command(kind, { by: 'bob' }, [first]).answer).toMatchObject({
        accepted: false,
        message: 'it is being rolled back, as ada asked',
      });
    }
    environment.settle();
    expect(environment.record.targets.map(({ state }) => state)).toEqual([
      'rolledBack',
      'skipped',
      'skipped',
      'skipped',
      'skipped',
    ]);
    expect(environment.record.state).toBe('rolledBack');
  });

  it('leaves out a target that waited when everything went back', () => {
    const environment = new SimulatedEnvironment(planOf([2]));
    const [first = '', second = ''] = environment.ids;
    environment.record.waiting(first, 'waiting for room in orders-db');
    environment.record.waiting(second, 'waiting for room in orders-db');
    environment.record.setAside(first, AT);
    expect(environment.stateOf(first)).toBe('pending');
    environment.command('rollback');
    environment.record.setAside(second, AT);
    expect(environment.record.targets).toMatchObject(
      [first, second].map((id) => ({
        id,
        state: 'skipped',
        reason: 'not begun: the environment was rolled back by ada',
        endedAt: AT,
      })),
    );
  });

  it('tells a target that runs, and one that has ended, to go back each in its way', () => {
    const environment = new SimulatedEnvironment(planOf([2]));
    const [first = '', second = ''] = environment.ids;
    environment.step();
    environment.end(first, 'succeeded');
    expect(environment.command('rollback', {}, [first, second]).errands).toEqual([
      { id: first, kind: 'bringBack' },
      { id: second, kind: 'rollBackTarget' },
    ]);
  });

  it('brings no more than twenty back one by one', () => {
    const environment = new SimulatedEnvironment(planOf([21]));
    environment.settle();
    const { answer, errands } = environment.command('rollback', {}, environment.ids);
    expect(answer).toMatchObject({ accepted: false });
    expect(answer.message).toMatch(/^21 targets are too many to bring back one by one \(at most 20\)/);
    expect(errands).toEqual([]);
    expect(environment.command('rollback', {}, environment.ids.slice(1)).errands).toHaveLength(20);
  });

  it('pauses once, suspends what runs when asked to, and resumes it', () => {
    const environment = new SimulatedEnvironment(planOf([1, 1]));
    const [first = ''] = environment.ids;
    expect(environment.command('resume').answer).toMatchObject({
      accepted: false,
      message: 'it is not paused',
    });
    environment.step();
    expect(environment.command('pause').answer.message).toBe(
      'nothing new is started; 1 target that run are finished',
    );
    expect(environment.command('pause', { by: 'bob' }).answer).toMatchObject({
      accepted: false,
      message: 'ada has paused it already',
    });
    expect(environment.command('pause', { suspend: true }).errands).toEqual([
      { id: first, kind: 'pauseTarget' },
    ]);
    environment.end(first, 'succeeded');
    expect(environment.settle()).toMatchObject({ kind: 'batch', batch: { number: 2 } });
    expect(environment.command('resume').answer).toMatchObject({ accepted: true, message: 'it goes on' });
    environment.settle();
    expect(environment.record.state).toBe('succeeded');
    expect(environment.command('pause').answer).toMatchObject({
      accepted: false,
      message: 'nothing is under way in it (the last command taken: resume, by ada)',
    });
  });

  it('changes the pace, and asks for a number', () => {
    const environment = new SimulatedEnvironment(planOf([2]));
    expect(environment.command('setPace', { maxConcurrent: 7 }).answer.message).toBe(
      'at most 7 targets at once; the plan said 3',
    );
    expect(environment.record.orders.pace).toBe(7);
    expect(environment.command('setPace').answer.accepted).toBe(false);
  });
});

/** What may happen to an environment at any moment. */
type Event =
  | { readonly kind: 'step' }
  | { readonly kind: 'end'; readonly which: number; readonly state: 'succeeded' | 'failed' | 'rolledBack' }
  | {
      readonly kind: 'command';
      readonly command: CommandKind;
      readonly which: readonly number[] | undefined;
    };

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Event>({ kind: 'step' }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      which: fc.nat(),
      state: fc.constantFrom('succeeded', 'succeeded', 'failed', 'rolledBack'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('command' as const),
      command: fc.constantFrom('retry', 'skip', 'rollback', 'pause', 'resume', 'setPace'),
      which: fc.option(fc.array(fc.nat(), { maxLength: 4 }), { nil: undefined }),
    }),
  },
);

const scenes = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
  failureBudget: fc.nat({ max: 3 }),
  events: fc.array(event, { maxLength: 40 }),
});

function play(environment: SimulatedEnvironment, happening: Event): void {
  const { ids, running, record } = environment;
  if (happening.kind === 'step') {
    environment.step();
  } else if (happening.kind === 'end') {
    const id = running[happening.which % Math.max(1, running.length)];
    if (id !== undefined) environment.end(id, happening.state);
  } else {
    const { command, which } = happening;
    // Retry and skip always mean some targets; whoever names none is refused before.
    const chosen =
      which?.map((index) => ids[index % ids.length] ?? '') ?? (command === 'rollback' ? undefined : ids);
    const before = structuredClone({ ...record.progress, targets: record.targets });
    const { answer, errands } = environment.command(
      command,
      command === 'setPace' ? { maxConcurrent: 2 } : {},
      chosen,
    );
    if (!answer.accepted) {
      expect({ ...record.progress, targets: record.targets }).toEqual(before);
      expect(errands).toEqual([]);
    }
  }
}

describe('an environment to which anything happens in any order', () => {
  it('starts nothing once its budget is spent, and comes to an end in which every target has a name', () => {
    fc.assert(
      fc.property(scenes, ({ sizes, failureBudget, events }) => {
        const environment = new SimulatedEnvironment(planOf(sizes), { failureBudget });
        const { record } = environment;
        for (const happening of events) {
          const started = [...environment.starts.values()].reduce((sum, times) => sum + times, 0);
          const mayStart = !record.isBudgetSpent && !record.orders.paused && !record.orders.goingBack;
          play(environment, happening);
          const after = [...environment.starts.values()].reduce((sum, times) => sum + times, 0);
          if (!mayStart) expect(after).toBe(started);
        }
        if (record.orders.paused) environment.command('resume');
        const last = environment.settle();
        if (last.kind === 'decide') environment.command('rollback');
        environment.settle();
        expect(record.targets.filter(({ state }) => !isFinal(state))).toEqual([]);
        expect(
          record.targets.filter(({ state, reason }) => isUnsuccessful(state) && reason === undefined),
        ).toEqual([]);
        if (record.orders.goingBack) {
          expect(record.toGoBack()).toEqual([]);
          expect(record.targets.filter(({ state }) => state === 'succeeded')).toEqual([]);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
