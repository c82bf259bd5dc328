import { describe, expect, it } from 'vitest';
import { CommandLines } from '../../../src/client/commandLines.js';
import { explainStanding, explainUnversioned } from '../../../src/cli/commands/worker/standing.js';
import { VersionState } from '../../../src/worker/deployment.js';

const commands = new CommandLines('golden-ami', ['--namespace', 'ops']);
const version = { deploymentName: 'golden-ami', buildId: 'new' };
const NAMES = '--deployment-name golden-ami --build-id new --namespace ops';
const SET_CURRENT = `temporal worker deployment set-current-version ${NAMES}`;

describe('what is said of a version', () => {
  it.each<[VersionState, string | undefined, boolean, string]>([
    ['current', 'new', true, 'is current: new releases and those under way are its work.'],
    ['ramping', 'old', true, `ramps up beside version old. To give it all the work:  ${SET_CURRENT}`],
    [
      'inactive',
      undefined,
      false,
      `gets no work before it is current; until then it goes to workers without a version. To make it current:  ${SET_CURRENT}`,
    ],
    [
      'draining',
      'newer',
      false,
      `was replaced by version newer and only ends the targets it began. Stop its workers when it is drained:  temporal worker deployment describe-version ${NAMES}`,
    ],
    [
      'drained',
      'newer',
      false,
      `was replaced by version newer and nothing of it is left: its workers can be stopped. To make it current again:  ${SET_CURRENT}`,
    ],
  ])('%s', (state, current, isServing, text) => {
    expect(explainStanding(version, { state, current }, commands)).toEqual({
      isServing,
      text: `Version new of deployment golden-ami ${text}`,
    });
  });

  it('has an answer for every state', () => {
    for (const state of Object.values(VersionState))
      expect(explainStanding(version, { state, current: undefined }, commands).text).toContain('new');
  });

  it('tells a worker without a version why it gets no work', () => {
    expect(explainUnversioned(version, commands)).toBe(
      'This worker gets no work: it has no version, and version new of deployment golden-ami is current. ' +
        'Start it with --versioned, or give the work back to workers without a version:  ' +
        'temporal worker deployment set-current-version --deployment-name golden-ami --unversioned --namespace ops',
    );
  });
});
