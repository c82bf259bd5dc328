import * as schemas from '@aws-sdk/client-imagebuilder';
import type { Service } from '../service.js';
import {
  getDistributionConfiguration,
  getImagePipeline,
  getImageRecipe,
  getInfrastructureConfiguration,
  listImagePipelines,
  updateDistributionConfiguration,
} from './imageBuilder/configurations.js';
import {
  cancelImageCreation,
  getImage,
  listImageBuildVersions,
  listImagePipelineImages,
  listImages,
  startImagePipelineExecution,
} from './imageBuilder/images.js';

export { seedImageBuilder } from './imageBuilder/seed.js';
export { settleImageBuilder } from './imageBuilder/settle.js';

/** EC2 Image Builder: pipelines whose builds take their time, and distribute AMIs to accounts and Regions. */
export const imageBuilder: Service = {
  signingName: 'imagebuilder',
  protocols: ['restJson'],
  schemas,
  operations: {
    CancelImageCreation: cancelImageCreation,
    GetDistributionConfiguration: getDistributionConfiguration,
    GetImage: getImage,
    GetImagePipeline: getImagePipeline,
    GetImageRecipe: getImageRecipe,
    GetInfrastructureConfiguration: getInfrastructureConfiguration,
    ListImageBuildVersions: listImageBuildVersions,
    ListImagePipelineImages: listImagePipelineImages,
    ListImagePipelines: listImagePipelines,
    ListImages: listImages,
    StartImagePipelineExecution: startImagePipelineExecution,
    UpdateDistributionConfiguration: updateDistributionConfiguration,
  },
};
