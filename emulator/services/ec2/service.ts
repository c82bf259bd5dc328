import * as schemas from '@aws-sdk/client-ec2';
import type { Service } from '../../service.js';
import { describeImageAttribute, describeImages, modifyImageAttribute } from './images.js';
import { describeInstances, runInstances } from './instances.js';
import {
  createLaunchTemplate,
  createLaunchTemplateVersion,
  describeLaunchTemplates,
  modifyLaunchTemplate,
} from './launchTemplates.js';
import { describeLaunchTemplateVersions } from './templateVersions.js';

/** Amazon EC2, as far as images, launch templates and the instances of groups go. */
export const ec2: Service = {
  signingName: 'ec2',
  protocols: ['ec2Query'],
  schemas,
  operations: {
    CreateLaunchTemplate: createLaunchTemplate,
    CreateLaunchTemplateVersion: createLaunchTemplateVersion,
    DescribeImageAttribute: describeImageAttribute,
    DescribeImages: describeImages,
    DescribeInstances: describeInstances,
    DescribeLaunchTemplates: describeLaunchTemplates,
    DescribeLaunchTemplateVersions: describeLaunchTemplateVersions,
    ModifyImageAttribute: modifyImageAttribute,
    ModifyLaunchTemplate: modifyLaunchTemplate,
    RunInstances: runInstances,
  },
};
