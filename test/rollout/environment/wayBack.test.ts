import { describe, expect, it } from 'vitest';
import { EnvironmentRecord } from '../../../src/rollout/environmentRecord.js';
import { channelText } from '../../../src/rollout/environmentTexts.js';
import { AT, planOf, SimulatedEnvironment } from './simulated.js';

/** Two targets that run, of three. */
function running(): { environment: SimulatedEnvironment; ids: [string, string, string] } {
  const environment = new SimulatedEnvironment(planOf([2, 1]));
  const [first = '', second = '', third = ''] = environment.ids;
  environment.step();
  return { environment, ids: [first, second, third] };
}

/** A group that has been refreshed to what the channel parameter names: no version was made for it. */
function follow({ record }: SimulatedEnvironment, id: string): void {
  record.finished({ id, kind: 'asg', state: 'succeeded', refreshId: 'refresh' }, AT);
}

const WHY = 'the channel parameter names the image, which goes back with the whole environment';

describe('an environment whose targets have all gone back by themselves', () => {
  it('does not rest before its channel is back', () => {
    const { environment, ids } = running();
    const { record } = environment;
    expect(environment.command('rollback').errands.map(({ kind }) => kind)).toEqual([
      'rollBackTarget',
      'rollBackTarget',
    ]);
    expect(ids.map((id) => environment.stateOf(id))).toEqual(['rolledBack', 'rolledBack', 'skipped']);
    expect(record.next).toEqual({ kind: 'goBack' });
    record.order({ channelStays: ['222222222222, eu-west-1: it was written since'] });
    expect(record.next).toEqual({ kind: 'rest' });
    environment.step();
    expect(record.result().message).toMatch(
      /not all of the channel parameters went back:\n {2}222222222222, eu-west-1: it was written since$/,
    );
  });
});

describe('a group that follows the channel', () => {
  it('is refused to go back by itself, whether it has ended or runs', () => {
    const { environment, ids } = running();
    const [ended, runs] = ids;
    follow(environment, ended);
    environment.record.progressed({ id: runs, kind: 'asg', state: 'refreshing', refreshId: 'refresh' });
    for (const id of [ended, runs]) {
      const { answer, errands } = environment.command('rollback', {}, [id]);
      expect(answer).toMatchObject({
        accepted: false,
        message: `${id} does not go back by itself: ${WHY}`,
      });
      expect(errands).toEqual([]);
    }
  });

  it('is left where it is while others go back, and is named', () => {
    const { environment, ids } = running();
    const [follower, other] = ids;
    follow(environment, follower);
    environment.end(other, 'succeeded');
    const { answer, errands } = environment.command('rollback', {}, [follower, other]);
    expect(errands).toEqual([{ id: other, kind: 'bringBack' }]);
    expect(answer).toMatchObject({
      accepted: true,
      message: `1 target goes back; 1 target not, because there ${WHY}`,
    });
  });

  it('goes back with its environment', () => {
    const { environment, ids } = running();
    const [follower, other] = ids;
    follow(environment, follower);
    environment.end(other, 'succeeded');
    environment.command('rollback');
    environment.settle();
    expect(environment.stateOf(follower)).toBe('rolledBack');
    expect(environment.record.state).toBe('rolledBack');
  });
});

describe('a target that has failed and is brought back for it', () => {
  const failed = () => {
    const record = new EnvironmentRecord('staging', { failureBudget: 0 });
    record.planned(planOf([1, 1]));
    const [first] = record.targets;
    if (!first) throw new Error('the plan has a target');
    const { id, kind } = first;
    record.finished({ id, kind, state: 'failed', reason: 'its application is dead' }, AT);
    return { record, id, kind };
  };

  it('counts as failed on the way, so that nothing goes on as if it had not', () => {
    const { record, id, kind } = failed();
    record.goesBack(id, true);
    expect([record.isBudgetSpent, record.next.kind]).toEqual([true, 'decide']);
    expect(record.decisionText).toContain(`${id}: rolling back: its application is dead`);
    record.broughtBack({ id, kind, state: 'rolledBack', reason: 'back' }, AT);
    expect([record.isBudgetSpent, record.next.kind]).toEqual([true, 'decide']);
  });

  it('counts once, and no more once it is done again', () => {
    const { record, id, kind } = failed();
    record.goesBack(id, true);
    record.broughtBack({ id, kind, state: 'rolledBack' }, AT);
    record.again(id, false);
    expect([record.isBudgetSpent, record.next.kind]).toEqual([false, 'batch']);
    record.started(id, AT);
    record.goesBack(id);
    expect(record.isBudgetSpent).toBe(false);
  });
});

describe('what is said of channel parameters that go back', () => {
  const lines = (count: number, text: string) =>
    Array.from({ length: count }, (_, index) => `${index}: ${text}`);

  it.each([
    [0, 0, ''],
    [1, 0, '; 1 channel parameter is waited for:\n  0: waits'],
    [0, 2, '; 2 channel parameters stay as they are:\n  0: stays\n  1: stays'],
    [
      2,
      1,
      '; 2 channel parameters are waited for, 1 channel parameter stays as it is:\n  0: waits\n  1: waits\n  0: stays',
    ],
  ])('names %d that are waited for and %d that stay', (waits, stays, text) => {
    expect(channelText({ waits: lines(waits, 'waits'), stays: lines(stays, 'stays') })).toBe(text);
  });

  it('names five of each, and counts the others', () => {
    const text = channelText({ waits: lines(50, 'waits'), stays: lines(6, 'stays') });
    expect(text.split('\n')).toHaveLength(1 + 6 + 6);
    expect(text).toContain('4: waits\n  and 45 more\n  0: stays');
    expect(text).toMatch(/4: stays\n {2}and 1 more$/);
  });

  it('is part of the report while it goes back, and no longer', () => {
    const { environment, ids } = running();
    const { record } = environment;
    record.enter('rollingBack', 'going back');
    const message = () => record.takeReports().at(-1)?.message;
    const waits = { waits: ['a place'], stays: [] };
    expect(record.channelGoesBack(waits)).toBe(true);
    expect(record.isUrgent).toBe(true);
    expect(message()).toBe('going back; 1 channel parameter is waited for:\n  a place');
    expect(record.channelGoesBack(waits)).toBe(false);
    expect(record.channelGoesBack(undefined)).toBe(true);
    record.goesBack(ids[0]);
    expect(message()).toBe('going back');
  });
});
