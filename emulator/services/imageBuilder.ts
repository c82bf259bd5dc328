import * as schemas from '@aws-sdk/client-imagebuilder';
import type { Service } from '../service.js';
import {
  cancelImageCreation,
  createImage,
  retryImage,
  startImagePipelineExecution,
} from './imageBuilder/operations/builds.js';
import { distributeImage } from './imageBuilder/operations/distributeImage.js';
import {
  createDistributionConfiguration,
  getDistributionConfiguration,
  updateDistributionConfiguration,
} from './imageBuilder/operations/distributions.js';
import {
  getImage,
  listImageBuildVersions,
  listImagePipelineImages,
  listImages,
} from './imageBuilder/operations/images.js';
import {
  createInfrastructureConfiguration,
  getInfrastructureConfiguration,
} from './imageBuilder/operations/infrastructures.js';
import {
  createImagePipeline,
  getImagePipeline,
  listImagePipelines,
  updateImagePipeline,
} from './imageBuilder/operations/pipelines.js';
import { createImageRecipe, getImageRecipe } from './imageBuilder/operations/recipes.js';
import {
  getWorkflowExecution,
  getWorkflowStepExecution,
  listWorkflowExecutions,
  listWorkflowStepExecutions,
} from './imageBuilder/operations/workflowExecutions.js';

export { settleImageBuilder } from './imageBuilder/build/settle.js';
export { imageBuilderEvents } from './imageBuilder/events.js';
export { seedImageBuilder } from './imageBuilder/seed.js';
export { setBuildOutcome } from './imageBuilder/state.js';
export type { OutcomePlan } from './imageBuilder/build/behaviour.js';

/** EC2 Image Builder: pipelines whose builds take their time, and distribute AMIs to accounts and Regions. */
export const imageBuilder: Service = {
  signingName: 'imagebuilder',
  protocols: ['restJson'],
  schemas,
  operations: {
    CancelImageCreation: cancelImageCreation,
    CreateDistributionConfiguration: createDistributionConfiguration,
    CreateImage: createImage,
    CreateImagePipeline: createImagePipeline,
    CreateImageRecipe: createImageRecipe,
    CreateInfrastructureConfiguration: createInfrastructureConfiguration,
    DistributeImage: distributeImage,
    GetDistributionConfiguration: getDistributionConfiguration,
    GetImage: getImage,
    GetImagePipeline: getImagePipeline,
    GetImageRecipe: getImageRecipe,
    GetInfrastructureConfiguration: getInfrastructureConfiguration,
    GetWorkflowExecution: getWorkflowExecution,
    GetWorkflowStepExecution: getWorkflowStepExecution,
    ListImageBuildVersions: listImageBuildVersions,
    ListImagePipelineImages: listImagePipelineImages,
    ListImagePipelines: listImagePipelines,
    ListImages: listImages,
    ListWorkflowExecutions: listWorkflowExecutions,
    ListWorkflowStepExecutions: listWorkflowStepExecutions,
    RetryImage: retryImage,
    StartImagePipelineExecution: startImagePipelineExecution,
    UpdateDistributionConfiguration: updateDistributionConfiguration,
    UpdateImagePipeline: updateImagePipeline,
  },
};
