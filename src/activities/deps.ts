import type { AwsClients } from '../aws/clients.js';
import type { WorkflowLookup } from './capacity.js';

/** What the activities are given by the composition root. */
export interface ActivityDependencies {
  readonly aws: AwsClients;
  /** Where console notifications go. */
  readonly announce: (notification: { readonly subject: string; readonly message: string }) => void;
  /** Tells whether workflows are still running. */
  readonly workflows: WorkflowLookup;
}
