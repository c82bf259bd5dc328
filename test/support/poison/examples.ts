import { readdirSync, readFileSync } from 'node:fs';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Messages } from '../../../src/contract/shapes/messages.js';
import { STAGING } from '../fleets.js';

const target = `${STAGING}/eu-west-1/asg/web-1`;
const environment = 'golden-ami/web/other/staging';
const at = '2026-11-30T10:00:00.000Z';
const command = { by: 'eve', reason: 'why not', targets: [target], requestId: 'r-1' };
const progress = { by: 'eve', id: target, kind: 'asg', state: 'refreshing' } as const;
const decision = { environment: 'nowhere', by: 'eve', comment: 'fine', planHash: 'abc' } as const;

/** Of every message one that has its form. */
export const RIGHT_MESSAGES: { readonly [Name in keyof Messages]: Messages[Name] } = {
  status: undefined,
  plan: undefined,
  targets: { environment: 'staging', after: target, limit: 10 },
  approve: decision,
  reject: decision,
  decide: { ...decision, decision: 'approve' },
  abort: { by: 'eve', reason: 'why not' },
  page: { number: 1 },
  environmentProgress: {
    environment: 'staging',
    state: 'rollingOut',
    message: 'batch 1 of 2',
    targets: [{ id: target, kind: 'asg', state: 'refreshing' }],
    plan: {
      hash: 'abc',
      batches: [{ number: 1, reason: 'canary', targets: [target] }],
      upToDate: [],
      refused: [],
      warnings: [],
    },
    answers: [{ id: 1, accepted: true, message: 'done' }],
    refusals: [{ message: 'pause', by: 'eve', reason: 'no', at }],
  } as unknown as Messages['environmentProgress'],
  pause: command,
  resume: command,
  retry: { ...command, failed: true, refresh: { instanceWarmup: '5 minutes' } },
  skip: command,
  rollback: command,
  setPace: { by: 'eve', maxConcurrent: 3 },
  proceed: { planHash: 'abc', at },
  command: { id: 7, kind: 'rollback', by: 'eve', reason: 'why not' },
  dismiss: undefined,
  vouch: { environment: 'staging', command: 1 },
  targetProgress: progress,
  rollBackTarget: { by: 'eve', reason: 'why not' },
  pauseTarget: { by: 'eve' },
  resumeTarget: { by: 'eve' },
  requestCapacity: { target, environment, claims: [{ pool: 'database/orders', weight: 1, limit: 2 }] },
  returnCapacity: { target, environment },
  capacityGranted: { target },
  rejectImage: { images: ['ami-0eeeeeeeeeeeeeee0'], by: 'eve', reason: 'why not' },
  acceptImage: { images: ['ami-0eeeeeeeeeeeeeee0'], by: 'eve' },
};

const folder = new URL('../../replay/histories/', import.meta.url);

/** Of every workflow the inputs that those of the stored histories were started with, by type. */
export function storedInputs(): ReadonlyMap<string, readonly unknown[]> {
  const inputs = new Map<string, unknown[]>();
  for (const file of readdirSync(folder)) {
    const history = historyFromJSON(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
    const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
    const [payload] = started?.input?.payloads ?? [];
    const type = started?.workflowType?.name;
    if (!payload || !type) continue;
    inputs.set(type, [...(inputs.get(type) ?? []), defaultPayloadConverter.fromPayload(payload)]);
  }
  return inputs;
}
