import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { pythonTools } from '../../scripts/python-tools.mjs';
import { runAgainst } from './python.js';
import { emulate } from './support.js';

let python: string;

beforeAll(async () => {
  ({ python } = await pythonTools());
});

it('answers boto3 as AWS does', async () => {
  const emulator = await emulate();
  const { stdout } = await runAgainst(emulator, python, [
    fileURLToPath(new URL('boto3_check.py', import.meta.url)),
  ]);
  expect(stdout.trim().split('\n')).toEqual([
    'sts',
    'auto_scaling_groups',
    'instance_refresh',
    'ec2_images',
    'ec2_launch_templates',
    'ssm_parameters',
    'sns_topics',
    'ecs_services',
    'image_builder_pipelines',
  ]);
  expect(emulator.journal.calls.filter(({ defect }) => defect !== undefined)).toEqual([]);
});
