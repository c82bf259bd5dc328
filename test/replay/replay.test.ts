import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, it } from 'vitest';
import { WorkflowType } from '../../src/contract/names.js';
import { TEST_BUNDLE } from '../globalSetup.js';
import { quietRuntime } from '../support/runtime.js';

const folder = fileURLToPath(new URL('./histories/', import.meta.url));
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const historyOf = (file: string): unknown => JSON.parse(readFileSync(`${folder}${file}`, 'utf8'));
const typeOf = (file: string) => file.split('.')[1];

const replay = (workflowBundle: WorkflowBundleOption, file: string) =>
  Worker.runReplayHistory({ workflowBundle }, historyOf(file), idOf(file));

/** The ID is part of what a workflow computes with, so the replay needs the one that was recorded. */
function idOf(file: string): string {
  const text = readFileSync(`${folder}${file}`, 'utf8');
  return /"workflowId":\s*"([^"]+)"/.exec(text)?.[1] ?? file;
}

beforeAll(() => {
  quietRuntime();
});

describe('stored histories', () => {
  it('are there for every workflow', () => {
    const types = new Set(files.map(typeOf));
    expect([...types].sort()).toEqual(Object.values(WorkflowType).sort());
  });

  it.each(files)('replays %s', async (file) => {
    await replay({ codePath: TEST_BUNDLE }, file);
  });
});

describe('changed workflows', () => {
  let changed: WorkflowBundleOption;
  beforeAll(async () => {
    changed = await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('./changed/workflows.ts', import.meta.url)),
      logger: new DefaultLogger('ERROR'),
    });
  });

  it.each(files)('do not replay %s', async (file) => {
    await expect(replay(changed, file)).rejects.toBeInstanceOf(DeterminismViolationError);
  });
});
