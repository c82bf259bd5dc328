import * as schemas from '@aws-sdk/client-ec2';
import type { Service } from '../../service.js';
import { copyImage } from './images/copyImage.js';
import { describeImages } from './images/describeImages.js';
import {
  deregisterImage,
  disableImage,
  disableImageDeprecation,
  enableImage,
  enableImageDeprecation,
} from './images/lifecycle.js';
import { describeImageAttribute, modifyImageAttribute } from './images/permissions.js';
import { describeImageReferences } from './images/references.js';
import { describeInstances } from './instances/instances.js';
import { describeInstanceStatus } from './instances/instanceStatus.js';
import { describeInstanceTypes } from './instances/instanceTypes.js';
import { runInstances } from './instances/runInstances.js';
import { deleteLaunchTemplate, deleteLaunchTemplateVersions } from './launchTemplates/deletion.js';
import {
  createLaunchTemplate,
  createLaunchTemplateVersion,
  describeLaunchTemplates,
  modifyLaunchTemplate,
} from './launchTemplates/launchTemplates.js';
import { describeLaunchTemplateVersions } from './launchTemplates/templateVersions.js';

/** Amazon EC2, as far as images, launch templates and the instances of groups go. */
export const ec2: Service = {
  signingName: 'ec2',
  protocols: ['ec2Query'],
  schemas,
  operations: {
    CopyImage: copyImage,
    CreateLaunchTemplate: createLaunchTemplate,
    CreateLaunchTemplateVersion: createLaunchTemplateVersion,
    DeleteLaunchTemplate: deleteLaunchTemplate,
    DeleteLaunchTemplateVersions: deleteLaunchTemplateVersions,
    DeregisterImage: deregisterImage,
    DescribeImageAttribute: describeImageAttribute,
    DescribeImageReferences: describeImageReferences,
    DescribeImages: describeImages,
    DescribeInstances: describeInstances,
    DescribeInstanceStatus: describeInstanceStatus,
    DescribeInstanceTypes: describeInstanceTypes,
    DescribeLaunchTemplates: describeLaunchTemplates,
    DescribeLaunchTemplateVersions: describeLaunchTemplateVersions,
    DisableImage: disableImage,
    DisableImageDeprecation: disableImageDeprecation,
    EnableImage: enableImage,
    EnableImageDeprecation: enableImageDeprecation,
    ModifyImageAttribute: modifyImageAttribute,
    ModifyLaunchTemplate: modifyLaunchTemplate,
    RunInstances: runInstances,
  },
};
