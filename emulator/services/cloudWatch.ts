import * as schemas from '@aws-sdk/client-cloudwatch';
import type { Service } from '../service.js';
import { describeAlarmHistory } from './cloudWatch/alarmHistory.js';
import {
  deleteAlarms,
  disableAlarmActions,
  enableAlarmActions,
  setAlarmState,
} from './cloudWatch/changeAlarms.js';
import { describeAlarms } from './cloudWatch/describeAlarms.js';
import { putMetricAlarm } from './cloudWatch/putMetricAlarm.js';

/** Amazon CloudWatch: metric alarms, without the metrics. */
export const cloudWatch: Service = {
  signingName: 'monitoring',
  // The SDKs for JavaScript and Python speak JSON, others CBOR, older ones query.
  protocols: ['json', 'rpcV2Cbor', 'query'],
  schemas,
  operations: {
    DeleteAlarms: deleteAlarms,
    DescribeAlarmHistory: describeAlarmHistory,
    DescribeAlarms: describeAlarms,
    DisableAlarmActions: disableAlarmActions,
    EnableAlarmActions: enableAlarmActions,
    PutMetricAlarm: putMetricAlarm,
    SetAlarmState: setAlarmState,
  },
};

export { seedAlarms } from './cloudWatch/seed.js';
