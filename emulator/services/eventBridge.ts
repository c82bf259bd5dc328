import * as schemas from '@aws-sdk/client-eventbridge';
import type { Service } from '../service.js';
import { putEvents } from './eventBridge/putEvents.js';
import {
  deleteRule,
  describeRule,
  disableRule,
  enableRule,
  listRules,
  putRule,
} from './eventBridge/rules.js';
import { listTargetsByRule, putTargets, removeTargets } from './eventBridge/targets.js';

/** Amazon EventBridge: rules of the default bus that deliver events to queues and topics. */
export const eventBridge: Service = {
  signingName: 'events',
  protocols: ['json'],
  schemas,
  operations: {
    DeleteRule: deleteRule,
    DescribeRule: describeRule,
    DisableRule: disableRule,
    EnableRule: enableRule,
    ListRules: listRules,
    ListTargetsByRule: listTargetsByRule,
    PutEvents: putEvents,
    PutRule: putRule,
    PutTargets: putTargets,
    RemoveTargets: removeTargets,
  },
};

export { seedRules } from './eventBridge/seed.js';
