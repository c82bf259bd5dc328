import { describe, expect, it } from 'vitest';
import type { EnvironmentConfig } from '../../src/config/schema.js';
import type { Ringing, RingingAlarm } from '../../src/contract/alarms.js';
import type { EnvironmentPlan } from '../../src/contract/plan.js';
import { alarmPlaces, ringingHead, ringingLine, ringingLines, ringingOf } from '../../src/rollout/alarms.js';
import { carryOut } from '../../src/rollout/environmentCommands.js';
import { EnvironmentRecord } from '../../src/rollout/environmentRecord.js';

const ACCOUNTS = [{ id: '222222222222', name: 'shop' }, { id: '333333333333' }];
const TARGETS = [
  '222222222222/eu-west-1/asg/a',
  '222222222222/us-east-1/asg/b',
  '222222222222/us-east-1/ecs/shop/api',
  '333333333333/eu-west-1/asg/c',
];

describe('where alarms are looked for', () => {
  const placesOf = (alarms: Parameters<typeof alarmPlaces>[0], leftOut: string[] = [], targets = TARGETS) =>
    alarmPlaces(alarms, targets, ACCOUNTS, leftOut).map(
      ({ account, region, names }) => `${account} ${region} ${names.join('+')}`,
    );

  it.each([
    {
      what: 'wherever there are targets',
      alarm: {},
      places: ['222222222222 eu-west-1 e', '222222222222 us-east-1 e', '333333333333 eu-west-1 e'],
    },
    {
      what: 'in one account',
      alarm: { account: 'shop' },
      places: ['222222222222 eu-west-1 e', '222222222222 us-east-1 e'],
    },
    {
      what: 'in one Region',
      alarm: { region: 'us-east-2' },
      places: ['222222222222 us-east-2 e', '333333333333 us-east-2 e'],
    },
    {
      what: 'in one place',
      alarm: { account: '333333333333', region: 'us-east-1' },
      places: ['333333333333 us-east-1 e'],
    },
  ])('$what', ({ alarm, places }) => {
    expect(placesOf([{ name: 'e', ...alarm }])).toEqual(places);
  });

  it('once for each place, without those that are left out, and nowhere without targets', () => {
    const alarms = [{ name: 'x' }, { name: 'e' }, { name: 'e', account: '333333333333' }];
    expect(placesOf(alarms, ['x'], TARGETS.slice(3))).toEqual(['333333333333 eu-west-1 e']);
    expect(placesOf(alarms, [], TARGETS.slice(3))).toEqual(['333333333333 eu-west-1 e+x']);
    expect(placesOf(alarms, [], [])).toEqual([]);
  });
});

const alarm: RingingAlarm = {
  name: 'errors',
  account: '222222222222',
  region: 'eu-west-1',
  since: '2026-01-01T00:00:00.000Z',
  reason: 'too many',
};
const ringing = ringingOf([alarm]) as Ringing;

it('names ten alarms, counts the rest, and cuts reasons that nobody would read', () => {
  expect(ringingOf([])).toBeUndefined();
  const many = ringingOf(Array.from({ length: 12 }, () => ({ ...alarm, reason: 'x'.repeat(1023) })));
  expect(many).toMatchObject({ more: 2 });
  expect(many?.alarms.map(({ reason }) => reason.length)).toEqual(Array.from({ length: 10 }, () => 500));
  expect(many && [ringingHead(many), ringingLines(many).at(-1)]).toEqual([
    '12 alarms are in ALARM',
    '  and 2 more',
  ]);
});

const AT = '2026-01-01T01:00:00.000Z';
const plan = {
  environment: 'staging',
  upToDate: [],
  refused: [],
  warnings: [],
  batches: [1, 2].map((number) => ({
    number,
    reason: '',
    targets: [{ id: `222222222222/eu-west-1/asg/web-${number}`, kind: 'asg', size: 1, expectedSeconds: 1 }],
  })),
} as unknown as EnvironmentPlan;
const web = (number: number) => `222222222222/eu-west-1/asg/web-${number}`;

function recordOf(change: Partial<EnvironmentConfig> = {}): EnvironmentRecord {
  const record = new EnvironmentRecord('staging', {
    failureBudget: 0,
    alarms: [{ name: 'errors' }, { name: 'latency' }],
    ...change,
  });
  record.planned(plan);
  return record;
}
const end = (record: EnvironmentRecord, number: number) => {
  record.started(web(number), AT);
  record.finished({ id: web(number), kind: 'asg', state: 'succeeded', newVersion: '2' }, AT);
};
const send = (
  record: EnvironmentRecord,
  kind: 'resume' | 'skip' | 'retry' | 'rollback',
  change: object = {},
) => carryOut(record, { id: 1, kind, by: 'ada', ...change }, undefined, AT).answer;

describe('an environment whose alarm goes off', () => {
  it('has to look before it begins, and then works on', () => {
    const record = recordOf();
    expect([record.mustLook, record.isStopped]).toEqual([true, false]);
    record.order({ isQuiet: true });
    expect([record.mustLook, record.isStopped]).toEqual([false, false]);
    expect(recordOf({ alarms: undefined }).mustLook).toBe(false);
  });

  it.each([
    ['before anything has begun', 0],
    ['between batches', 1],
    ['while it bakes', 2],
  ])('waits for a decision: %s', (_when, done) => {
    const record = recordOf();
    for (let number = 1; number <= done; number++) end(record, number);
    record.rings(ringing);
    expect(record.isStopped).toBe(true);
    expect(record.next.kind).toBe('decide');
    expect(record.isUrgent).toBe(true);
    expect(record.decisionText).toContain('1 alarm is in ALARM; ');
    expect(record.decisionText).toContain('errors in account 222222222222, eu-west-1, since 2026');
    expect(record.takeReports()).toContainEqual(expect.objectContaining({ alarms: [alarm] }));
  });

  it('finishes what runs, and goes back however its alarms are', () => {
    const record = recordOf();
    record.started(web(1), AT);
    record.rings(ringing);
    expect(record.next.kind).toBe('batch');
    record.finished({ id: web(1), kind: 'asg', state: 'succeeded', newVersion: '2' }, AT);
    expect(send(record, 'rollback').accepted).toBe(true);
    expect(record.next.kind).toBe('goBack');
    expect(record.orders.ringing).toBeUndefined();
  });

  it.each(['resume', 'retry'] as const)('looks again before it goes on: %s', (kind) => {
    const record = recordOf({ failureBudget: 1 });
    record.started(web(1), AT);
    record.finished({ id: web(1), kind: 'asg', state: 'failed', reason: 'no' }, AT);
    record.rings(ringing);
    const { accepted } = carryOut(record, { id: 1, kind, by: 'ada' }, [web(1)], AT).answer;
    expect(accepted).toBe(true);
    expect(record.next.kind).toBe('batch');
    expect(record.mustLook).toBe(true);
  });

  it('bakes anew when it goes on: the time in ALARM was not watched', () => {
    const record = recordOf();
    for (const number of [1, 2]) end(record, number);
    record.order({ bakesUntil: AT });
    record.rings(ringing);
    expect(send(record, 'resume').message).toContain('unless an alarm is still in ALARM: errors, latency');
    expect(record.next.kind).toBe('bake');
    expect(record.orders.bakesUntil).toBeUndefined();
    expect(record.state).toBe('rollingOut');
  });

  it('leaves alarms out that it watches, and no others', () => {
    const record = recordOf();
    record.rings(ringing);
    expect(send(record, 'skip', { alarms: ['memory'] })).toMatchObject({ accepted: false });
    expect(record.next.kind).toBe('decide');
    expect(send(record, 'skip', { alarms: ['errors'] }).accepted).toBe(true);
    expect([record.next.kind, record.alarms, record.mustLook]).toEqual(['batch', ['latency'], true]);
    expect(send(record, 'skip', { alarms: ['latency'] }).accepted).toBe(true);
    expect([record.alarms, record.mustLook]).toEqual([[], false]);
    expect(send(record, 'resume')).toMatchObject({
      accepted: false,
      message: 'it is not paused (the last command taken: skip, by ada)',
    });
  });

  it('hands on what has gone off to its next run', () => {
    const record = recordOf();
    end(record, 1);
    record.rings(ringing);
    const next = new EnvironmentRecord('staging', { failureBudget: 0, alarms: [{ name: 'errors' }] });
    next.resume(record.progress);
    expect(next.next.kind).toBe('decide');
    expect(next.decisionText.split('\n')[1]).toBe(`  ${ringingLine(alarm)}`);
  });
});
