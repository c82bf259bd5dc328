export {
  findImage,
  imageLaunchableBy,
  imageVisibleTo,
  MOST_SHARES,
  registerImage,
  shareThrough,
  type Image,
  type ImageSpec,
} from './ec2/images/image.js';
export { deviceProblem } from './ec2/instances/blockDevices.js';
export { INSTANCE_TYPES, type InstanceTypeFacts } from './ec2/instances/typeTable.js';
export {
  addLaunchTemplateVersion,
  createLaunchTemplate,
  findLaunchTemplate,
  launchTemplateVersion,
  type LaunchTemplate,
  type LaunchTemplateData,
  type LaunchTemplateVersion,
} from './ec2/launchTemplates/launchTemplate.js';
export {
  isImageAlias,
  resolveLaunchTemplateVersion,
  type ResolvedLaunchTemplate,
} from './ec2/launchTemplates/resolve.js';
