import * as schemas from '@aws-sdk/client-ssm';
import type { ExpandedFleet } from '../fleet.js';
import { partitionOf } from '../partition.js';
import type { Service } from '../service.js';
import type { World } from '../world.js';
import { createDocument, deleteDocument, getDocument } from './ssm/calendars/documents.js';
import { getCalendarState } from './ssm/calendars/getCalendarState.js';
import { labelParameterVersion, unlabelParameterVersion } from './ssm/labels.js';
import { writeParameter } from './ssm/parameter.js';
import {
  describeParameters,
  getParameter,
  getParameterHistory,
  getParameters,
  getParametersByPath,
} from './ssm/read.js';
import { deleteParameter, deleteParameters } from './ssm/remove.js';
import { addTagsToResource, listTagsForResource, removeTagsFromResource } from './ssm/tags.js';
import { putParameter } from './ssm/write.js';

export { seedCalendars } from './ssm/calendars/seed.js';

/** AWS Systems Manager: Parameter Store and Change Calendar. */
export const ssm: Service = {
  signingName: 'ssm',
  protocols: ['json'],
  schemas,
  operations: {
    AddTagsToResource: addTagsToResource,
    CreateDocument: createDocument,
    DeleteDocument: deleteDocument,
    DeleteParameter: deleteParameter,
    DeleteParameters: deleteParameters,
    DescribeParameters: describeParameters,
    GetCalendarState: getCalendarState,
    GetDocument: getDocument,
    GetParameter: getParameter,
    GetParameterHistory: getParameterHistory,
    GetParameters: getParameters,
    GetParametersByPath: getParametersByPath,
    LabelParameterVersion: labelParameterVersion,
    ListTagsForResource: listTagsForResource,
    PutParameter: putParameter,
    RemoveTagsFromResource: removeTagsFromResource,
    UnlabelParameterVersion: unlabelParameterVersion,
  },
};

/** Writes the parameters of a fleet. */
export function seedParameters(world: World, { parameters }: ExpandedFleet, now: number): void {
  for (const { account, region, name, type, dataType, value } of parameters) {
    writeParameter(
      world,
      { account, region, name },
      {
        value,
        type,
        dataType,
        tier: 'Standard',
        modifiedAt: now,
        modifiedBy: `arn:${partitionOf(region)}:iam::${account}:root`,
      },
    );
  }
}
