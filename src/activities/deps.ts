import type { AwsClients } from '../aws/clients.js';

/** What the activities are given by the composition root. */
export interface ActivityDependencies {
  readonly aws: AwsClients;
  /** Where console notifications go. */
  readonly announce: (notification: { readonly subject: string; readonly message: string }) => void;
}
