import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { pythonTools } from '../../../scripts/python-tools.mjs';
import { runAgainst } from '../python.js';
import { emulate, type TestEmulator } from '../support.js';
import { defectsOf, effectsOf, ROLLOUT_EFFECTS } from './effects.js';

const script = fileURLToPath(new URL('../boto3/rollout.py', import.meta.url));

describe('a rollout by hand with boto3', () => {
  let emulator: TestEmulator;
  let steps: string[];

  beforeAll(async () => {
    const { python } = await pythonTools();
    emulator = await emulate(undefined, 'suite');
    const { stdout } = await runAgainst(emulator, python, [script]);
    await emulator.close();
    steps = stdout.trim().split('\n');
  });

  it('holds in every step', () => {
    expect(steps).toEqual([
      'build_an_image',
      'roll_a_group_forward',
      'roll_another_group_back',
      'move_the_channel',
      'redeploy_a_container_service',
    ]);
  });

  it('changes what it says and nothing else', () => {
    expect(effectsOf(emulator.journal)).toEqual(Object.values(ROLLOUT_EFFECTS).flat());
    expect(defectsOf(emulator.journal)).toEqual([]);
  });
});
