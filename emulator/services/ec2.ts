export { findImage, imageVisibleTo, registerImage, type Image, type ImageSpec } from './ec2/image.js';
export {
  createLaunchTemplate,
  isImageAlias,
  launchTemplateVersion,
  resolveLaunchTemplateVersion,
  type LaunchTemplate,
  type LaunchTemplateData,
  type LaunchTemplateVersion,
  type ResolvedLaunchTemplate,
} from './ec2/launchTemplate.js';
