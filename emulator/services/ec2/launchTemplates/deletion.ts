import type {
  DeleteLaunchTemplateCommandInput,
  DeleteLaunchTemplateVersionsCommandInput,
  DeleteLaunchTemplateVersionsResponseErrorItem as ErrorItem,
} from '@aws-sdk/client-ec2';
import type { RequestContext } from '../../../service.js';
import { invalidParameterValue, missingParameter } from '../errors.js';
import { endDryRun } from '../request.js';
import {
  launchTemplateNamed,
  removeLaunchTemplate,
  versionAt,
  type LaunchTemplate,
} from './launchTemplate.js';
import { describe, resourceOf } from './launchTemplates.js';

/** Source: `DeleteLaunchTemplateVersions`, "up to 200 launch template versions in a single request". */
const MAX_VERSIONS_PER_CALL = 200;

/** Deletes a launch template with all its versions. */
export function deleteLaunchTemplate(
  input: DeleteLaunchTemplateCommandInput,
  context: RequestContext,
): object {
  const { world, account, region } = context;
  const template = launchTemplateNamed(world, account, region, input);
  endDryRun(input);
  removeLaunchTemplate(world, account, region, template);
  context.effect('DeleteLaunchTemplate', resourceOf(template, context));
  return { LaunchTemplate: describe(template) };
}

/** Deletes versions of a launch template, besides the default one; says of each whether it is gone. */
export function deleteLaunchTemplateVersions(
  input: DeleteLaunchTemplateVersionsCommandInput,
  context: RequestContext,
): object {
  const { world, account, region } = context;
  const template = launchTemplateNamed(world, account, region, input);
  const versions = input.Versions ?? [];
  if (versions.length === 0) throw missingParameter('LaunchTemplateVersion');
  if (versions.length > MAX_VERSIONS_PER_CALL) {
    throw invalidParameterValue(
      `The number of launch template versions exceeds the limit of ${MAX_VERSIONS_PER_CALL}.`,
    );
  }
  const odd = versions.find((version) => !/^[1-9]\d*$/.test(version));
  if (odd !== undefined) {
    throw invalidParameterValue(`Invalid launch template version: '${odd}'. Specify a version number.`);
  }
  endDryRun(input);
  const deleted: number[] = [];
  const failed: ErrorItem[] = [];
  for (const version of new Set(versions.map(Number))) {
    const refusal = refusalOf(template, version);
    if (refusal) failed.push(refusal);
    else deleted.push(version);
  }
  const gone = new Set(deleted);
  template.versions = template.versions.filter(({ number }) => !gone.has(number));
  context.effect('DeleteLaunchTemplateVersions', resourceOf(template, context), { versions: deleted });
  const { id: LaunchTemplateId, name: LaunchTemplateName } = template;
  return {
    SuccessfullyDeletedLaunchTemplateVersions: deleted.map((VersionNumber) => ({
      LaunchTemplateId,
      LaunchTemplateName,
      VersionNumber,
    })),
    UnsuccessfullyDeletedLaunchTemplateVersions: failed,
  };
}

/** Why a version cannot be deleted, if it cannot. */
function refusalOf(template: LaunchTemplate, version: number): ErrorItem | undefined {
  const { id, name, defaultVersion } = template;
  const item = { LaunchTemplateId: id, LaunchTemplateName: name, VersionNumber: version };
  if (!versionAt(template, version)) {
    const Message = `Could not find the specified version ${version} for the launch template with ID ${id}.`;
    return { ...item, ResponseError: { Code: 'launchTemplateVersionDoesNotExist', Message } };
  }
  if (version === defaultVersion) {
    // Source: `DeleteLaunchTemplateVersions`, "You can't delete the default version of a launch template".
    const Message = `Cannot delete version ${version}: it is the default version of the launch template.`;
    return { ...item, ResponseError: { Code: 'unexpectedError', Message } };
  }
  return undefined;
}
