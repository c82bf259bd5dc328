import { randomUUID } from 'node:crypto';
import type { WorkflowClient, WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';

const bytes = (text: string) => new TextEncoder().encode(text);
const raw = (encoding: string, data: string): Payload => ({
  metadata: { encoding: bytes(encoding) },
  data: bytes(data),
});
const json = (text: string): Payload => raw('json/plain', text);
const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;

/** Arguments that no message and no workflow has: each a list, as it is sent. */
export const WRONG_PAYLOADS: readonly (readonly Payload[])[] = [
  [raw('binary/encrypted', 'hi')],
  [raw('json/protobuf', '{}')],
  [raw('binary/plain', 'hi')],
  [{ data: bytes('{}') }],
  [json('{"by":')],
  [json('')],
  [json('5')],
  [json('"text"')],
  [json('[1,2,3]')],
  [json(deep)],
  [json('true')],
  [json('[]'), json('[]'), json('{}')],
  [json('[{"__proto__":{"by":"eve"}}]')],
];

/** Sends arguments as they are in a signal, whatever the client thinks of them. */
export async function signalPoisoned(
  client: { readonly workflow: WorkflowClient },
  workflowId: string,
  signalName: string,
  payloads: readonly Payload[],
): Promise<void> {
  const { workflowService, options } = client.workflow;
  await workflowService.signalWorkflowExecution({
    namespace: options.namespace,
    workflowExecution: { workflowId },
    signalName,
    input: { payloads: [...payloads] },
    identity: 'poison',
    requestId: randomUUID(),
  });
}

/** Starts a workflow with arguments as they are. */
export async function startPoisoned(
  client: { readonly workflow: WorkflowClient },
  start: {
    readonly type: string;
    readonly taskQueue: string;
    readonly workflowId: string;
    readonly payloads: readonly Payload[];
  },
): Promise<WorkflowHandle> {
  const { workflow } = client;
  await workflow.workflowService.startWorkflowExecution({
    namespace: workflow.options.namespace,
    workflowId: start.workflowId,
    workflowType: { name: start.type },
    taskQueue: { name: start.taskQueue },
    input: { payloads: [...start.payloads] },
    identity: 'poison',
    requestId: randomUUID(),
    memo: { fields: { note: defaultPayloadConverter.toPayload('poison') } },
  });
  return workflow.getHandle(start.workflowId);
}

/**
 * Sends arguments as they are in an update; resolves when it is taken, refused, or nobody has said for a
 * while.
 */
export async function updatePoisoned(
  client: { readonly workflow: WorkflowClient },
  workflowId: string,
  name: string,
  payloads: readonly Payload[],
): Promise<void> {
  const { workflowService, options } = client.workflow;
  await workflowService.updateWorkflowExecution({
    namespace: options.namespace,
    workflowExecution: { workflowId },
    request: {
      meta: { updateId: randomUUID(), identity: 'poison' },
      input: { name, args: { payloads: [...payloads] } },
    },
    waitPolicy: { lifecycleStage: ACCEPTED },
  });
}

/**
 * `UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED` of Temporal's API; servers wait for no earlier stage.
 */
const ACCEPTED = 2;

/** Asks with arguments as they are. */
export async function queryPoisoned(
  client: { readonly workflow: WorkflowClient },
  workflowId: string,
  queryType: string,
  payloads: readonly Payload[],
): Promise<void> {
  const { workflowService, options } = client.workflow;
  await workflowService.queryWorkflow({
    namespace: options.namespace,
    execution: { workflowId },
    query: { queryType, queryArgs: { payloads: [...payloads] } },
  });
}
