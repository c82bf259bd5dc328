import * as schemas from '@aws-sdk/client-ssm';
import type { ExpandedFleet } from '../fleet.js';
import type { Service } from '../service.js';
import type { World } from '../world.js';
import {
  describeParameters,
  getParameter,
  getParameterHistory,
  getParameters,
  getParametersByPath,
} from './ssm/read.js';
import { writeParameter } from './ssm/parameter.js';
import { labelParameterVersion, putParameter } from './ssm/write.js';

/** AWS Systems Manager, as far as Parameter Store goes. */
export const ssm: Service = {
  signingName: 'ssm',
  protocols: ['json'],
  schemas,
  operations: {
    DescribeParameters: describeParameters,
    GetParameter: getParameter,
    GetParameterHistory: getParameterHistory,
    GetParameters: getParameters,
    GetParametersByPath: getParametersByPath,
    LabelParameterVersion: labelParameterVersion,
    PutParameter: putParameter,
  },
};

/** Writes the parameters of a fleet. */
export function seedParameters(world: World, { parameters }: ExpandedFleet, now: number): void {
  for (const { account, region, name, type, dataType, value } of parameters) {
    writeParameter(world, account, region, name, {
      value,
      type,
      dataType,
      tier: 'Standard',
      modifiedAt: now,
      modifiedBy: `arn:aws:iam::${account}:root`,
    });
  }
}
