import { describe, expect, it } from 'vitest';
import { CommandLines } from '../../../src/client/commandLines.js';
import { judgeWorkers } from '../../../src/cli/commands/doctor/workers.js';
import type { Poller } from '../../../src/worker/taskQueue.js';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const commands = new CommandLines();
const version = (buildId: string) => ({ deploymentName: 'golden-ami', buildId });
const poller = (buildId: string | undefined, secondsAgo = 5): Poller => ({
  identity: 'golden-ami@host',
  version: buildId === undefined ? undefined : version(buildId),
  polledAt: NOW - secondsAgo * 1000,
});
const judge = (current: string | undefined, ...pollers: Poller[]) =>
  judgeWorkers({ current: current === undefined ? undefined : version(current), pollers }, NOW, commands);

const SET_CURRENT = 'temporal worker deployment set-current-version --deployment-name golden-ami';

describe('the workers', () => {
  it.each([
    ['one without a version', judge(undefined, poller(undefined)), '1 worker of no version polls'],
    [
      'several of the current version beside others',
      judge('new', poller('new'), poller('new'), poller('old'), poller(undefined)),
      '2 workers of version new of deployment golden-ami poll',
    ],
    ['one that waits for work', judge(undefined, poller(undefined, 90)), '1 worker of no version polls'],
  ])('are fine: %s', (_what, finding, message) => {
    expect(finding).toEqual({ state: 'ok', message: `${message} task queue golden-ami` });
  });

  it.each([
    ['nobody', judge(undefined), 'no worker polls task queue golden-ami', 'golden-ami worker'],
    [
      'one that has gone',
      judge(undefined, poller(undefined, 91)),
      'no worker polls task queue golden-ami',
      'golden-ami worker',
    ],
    [
      'the current version has no worker left',
      judge('new', poller('new', 600)),
      'no worker polls task queue golden-ami; version new of deployment golden-ami is current',
      'golden-ami worker --versioned --deployment-name golden-ami --set-current',
    ],
    [
      'a version that was never made current',
      judge(undefined, poller('new')),
      'the workers there are version new of deployment golden-ami, and the work is for workers of no version',
      `${SET_CURRENT} --build-id new`,
    ],
    [
      'only an old version',
      judge('new', poller('old')),
      'the workers there are version old of deployment golden-ami, and the work is for workers of version new of deployment golden-ami',
      `${SET_CURRENT} --build-id old`,
    ],
  ])('are not: %s', (_what, finding, message, next) => {
    expect(finding).toEqual({ state: 'failed', message, next });
  });

  it('are not when those without a version are passed over, and both ways out are named', () => {
    expect(judge('new', poller(undefined))).toEqual({
      state: 'failed',
      message:
        'This worker gets no work: it has no version, and version new of deployment golden-ami is current. Start it with --versioned, ' +
        `or give the work back to workers without a version:  ${SET_CURRENT} --unversioned`,
    });
  });
});
