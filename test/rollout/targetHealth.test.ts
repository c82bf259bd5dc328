import { describe, expect, it } from 'vitest';
import {
  kindOfSource,
  nameOfSource,
  type TargetState,
  type TrafficLook,
  type TrafficSourceLook,
} from '../../src/contract/targetHealth.js';
import {
  commandsOf,
  judgeTargets,
  targetHealthWarnings,
  waitingText,
} from '../../src/rollout/targetHealth.js';

const WEB = 'arn:aws:elasticloadbalancing:eu-west-1:222222222222:targetgroup/web/73e2d6bc24d8a067';
const LATTICE = 'arn:aws:vpc-lattice:eu-west-1:222222222222:targetgroup/tg-0e2f2665eEXAMPLE';
const IN_SERVICE = ['i-1', 'i-2', 'i-3', 'i-4'];
const group = { name: 'web-1', region: 'eu-west-1' };

const look = (sources: readonly TrafficSourceLook[], change: Partial<TrafficLook> = {}): TrafficLook => ({
  wanted: 4,
  inService: IN_SERVICE,
  checksTraffic: false,
  sources,
  ...change,
});
const failed = {
  state: 'unhealthy',
  reason: 'Target.FailedHealthChecks',
  description: 'Health checks failed',
} as const;
/** The first instances in service with a state each, the others healthy. */
const at = (...states: Omit<TargetState, 'instance'>[]): TrafficSourceLook => ({
  id: WEB,
  targets: IN_SERVICE.map((instance, index) => ({ instance, ...(states[index] ?? { state: 'healthy' }) })),
});
const judge = (...given: Parameters<typeof look>) => judgeTargets(look(...given), group);

describe('the kind and the name of a traffic source', () => {
  it.each([
    [WEB, 'elbv2', 'web'],
    [LATTICE, 'vpc-lattice', 'tg-0e2f2665eEXAMPLE'],
    ['my-classic-load-balancer', 'elb', 'my-classic-load-balancer'],
  ])('%s', (id, kind, name) => {
    expect([kindOfSource(id), nameOfSource(id)]).toEqual([kind, name]);
  });
});

describe('judgeTargets', () => {
  it('has nothing to say where every instance in service is healthy, or nothing sends requests', () => {
    const nothing = { unhealthy: [], unknown: [] };
    expect(judge([at()])).toEqual(nothing);
    expect(judge([])).toEqual(nothing);
    expect(judge([{ id: WEB, targets: [] }], { wanted: 0, inService: [] })).toEqual(nothing);
  });

  it('names the target group, the instances, what AWS says, and the command that shows it', () => {
    const health = judge([at(failed, failed, { state: 'initial', reason: 'Elb.InitialHealthChecking' })]);
    expect(health.unhealthy).toEqual([
      {
        name: 'web',
        wanted:
          '3 of 4 targets of target group web to be healthy: i-1, i-2 (unhealthy, Target.FailedHealthChecks: Health checks failed); ' +
          'i-3 (initial, Elb.InitialHealthChecking)',
        found:
          '3 of 4 targets of target group web are not healthy: i-1, i-2 (unhealthy, Target.FailedHealthChecks: Health checks failed); ' +
          'i-3 (initial, Elb.InitialHealthChecking)',
        isPassing: false,
        command: `aws elbv2 describe-target-health --region eu-west-1 --target-group-arn ${WEB}`,
      },
    ]);
    expect(health.unknown).toEqual([]);
    expect(waitingText(health)).toMatch(/^waiting for 3 of 4 targets of target group web to be healthy: i-1/);
  });

  it.each<[string, Omit<TargetState, 'instance'>, 'unhealthy' | 'unknown', boolean?]>([
    ['AWS is still asking', { state: 'initial', reason: 'Elb.InitialHealthChecking' }, 'unhealthy', true],
    ['it is being registered', { state: 'initial', reason: 'Elb.RegistrationInProgress' }, 'unhealthy', true],
    ['it answers wrong', { state: 'unhealthy', reason: 'Target.ResponseCodeMismatch' }, 'unhealthy'],
    ['it does not answer', { state: 'unhealthy', reason: 'Target.Timeout' }, 'unhealthy'],
    ['it fails and drains', { state: 'unhealthy.draining' }, 'unhealthy'],
    [
      'it is being deregistered',
      { state: 'draining', reason: 'Target.DeregistrationInProgress' },
      'unhealthy',
    ],
    ['it is stopped', { state: 'unused', reason: 'Target.InvalidState' }, 'unhealthy'],
    ['it is not registered', { state: 'unused', reason: 'Target.NotRegistered' }, 'unhealthy'],
    ['its IP address is taken', { state: 'unused', reason: 'Target.IpUnusable' }, 'unhealthy'],
    ['AWS cannot say', { state: 'unavailable', reason: 'Elb.InternalError' }, 'unhealthy'],
    ['a new state', { state: 'confused' }, 'unhealthy'],
    ['no load balancer uses it', { state: 'unused', reason: 'Target.NotInUse' }, 'unknown'],
    ['nobody checks it', { state: 'unavailable', reason: 'Target.HealthCheckDisabled' }, 'unknown'],
  ])('where %s', (_, state, kind, isPassing = false) => {
    const health = judge([at(state)]);
    expect(health[kind]).toHaveLength(1);
    expect(health[kind === 'unhealthy' ? 'unknown' : 'unhealthy']).toEqual([]);
    expect(health.unhealthy.map((one) => one.isPassing)).toEqual(kind === 'unhealthy' ? [isPassing] : []);
  });

  it('counts an instance that the target group does not have as one that is not registered', () => {
    const [missing] = judge([{ id: WEB, targets: [{ instance: 'i-1', state: 'healthy' }] }]).unhealthy;
    expect(missing?.found).toBe(
      '3 of 4 targets of target group web are not healthy: i-2, i-3, i-4 (unused, Target.NotRegistered)',
    );
  });

  it('looks at the instances in service alone: others may be of another group, or on their way out', () => {
    const others = { instance: 'i-9', ...failed };
    const source = {
      id: WEB,
      targets: [...IN_SERVICE.map((instance) => ({ instance, state: 'healthy' })), others],
    };
    expect(judge([source])).toEqual({ unhealthy: [], unknown: [] });
  });

  it('takes the worst of several ports, but for one that is being deregistered', () => {
    const ports = (...states: string[]) => ({
      id: WEB,
      targets: states.map((state) => ({ instance: 'i-1', state })),
    });
    const one = { inService: ['i-1'] };
    expect(judge([ports('healthy', 'unhealthy')], one).unhealthy).toHaveLength(1);
    expect(judge([ports('draining', 'healthy')], one).unhealthy).toHaveLength(0);
    expect(judge([ports('draining')], one).unhealthy).toHaveLength(1);
  });

  it('does not take a group of which nothing is in service for healthy', () => {
    const health = judge([{ id: WEB, targets: [] }], { inService: [] });
    expect(waitingText(health)).toBe('waiting for one of its 4 instances to be in service');
    expect(commandsOf(health)).toBe(
      'aws autoscaling describe-auto-scaling-groups --region eu-west-1 --auto-scaling-group-names web-1',
    );
  });

  it('says what could not be looked at, and takes it neither for healthy nor for unhealthy', () => {
    const unread = 'ELB:DescribeTargetHealth in account …: AccessDenied: …';
    const lacks = 'elasticloadbalancing:DescribeTargetHealth';
    const ids = ['web', 'a', 'b', 'c', 'd'].map((name) => WEB.replace('/web/', `/${name}/`));
    const gone = { id: 'old', unread: 'TargetGroupNotFound' };
    expect(judge([...ids.map((id) => ({ id, unread, lacks })), gone])).toEqual({
      unhealthy: [],
      unknown: [
        'whether its instances are healthy at target group web, target group a, target group b and 2 more could not be looked at: ' +
          'the role lacks elasticloadbalancing:DescribeTargetHealth',
        'whether its instances are healthy at Classic Load Balancer old could not be looked at: TargetGroupNotFound',
      ],
    });
  });

  it.each<[string, boolean, number, number]>([
    ['InService', true, 0, 0],
    ['Added', true, 1, 0],
    ['Adding', true, 1, 0],
    ['Added', false, 0, 1],
    ['InService', false, 0, 1],
    ['Adding', false, 1, 0],
    ['Removing', false, 0, 0],
    ['Removed', true, 0, 0],
  ])(
    'a Classic Load Balancer that is %s, asked for health: %s',
    (attachment, checksTraffic, unhealthy, unknown) => {
      for (const id of ['old', LATTICE]) {
        const health = judge([{ id, attachment }], { checksTraffic });
        expect([health.unhealthy.length, health.unknown.length]).toEqual([unhealthy, unknown]);
      }
    },
  );

  it('names three target groups, and how many there are besides', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const health = judge(
      names.map((name) => ({ ...at(failed), id: WEB.replace('/web/', `/${name}/`) })),
      { inService: ['i-1'] },
    );
    expect(health.unhealthy.map(({ name }) => name)).toEqual(names);
    expect(waitingText(health)).toMatch(
      /^waiting for 1 of 1 targets of target group a .* target group b .* target group c .* and 2 more$/,
    );
    expect(commandsOf(health).split('; ')).toHaveLength(3);
  });

  it('names five instances, and keeps what AWS says on its line', () => {
    const many = Array.from({ length: 8 }, (_, index) => `i-${index}`);
    const targets = many.map((instance) => ({ instance, state: 'unhealthy', description: 'a\nb\u001b[31m' }));
    const [found] = judge([{ id: WEB, targets }], { inService: many }).unhealthy;
    expect(found?.found).toBe(
      '8 of 8 targets of target group web are not healthy: i-0, i-1, i-2, i-3, i-4 (unhealthy, a b\ufffd[31m) and 3 more',
    );
  });
});

describe('targetHealthWarnings', () => {
  it('warns of what is wrong before anything begins, and of what nobody will be able to tell', () => {
    expect(targetHealthWarnings(judge([at(failed)]))).toEqual([
      '1 of 4 targets of target group web is not healthy: i-1 (unhealthy, Target.FailedHealthChecks: Health checks failed), ' +
        'before its refresh begins; that succeeds only once this is mended. ' +
        `See it: aws elbv2 describe-target-health --region eu-west-1 --target-group-arn ${WEB}`,
    ]);
    expect(targetHealthWarnings(judge([at({ state: 'unused', reason: 'Target.NotInUse' })]))).toEqual([
      'nobody checks 1 of 4 targets of target group web: i-1 (unused, Target.NotInUse)',
    ]);
  });

  it('does not warn while AWS is still asking', () => {
    expect(targetHealthWarnings(judge([at({ state: 'initial' })]))).toEqual([]);
  });
});
