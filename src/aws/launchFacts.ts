import { createHash } from 'node:crypto';
import type { ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { GroupTemplate } from '../contract/group.js';

type LaunchFacts = Pick<Extract<GroupTemplate, { kind: 'launchTemplate' }>, 'devices' | 'shape'>;

/** What of a launch template version decides whether an image can be launched with it. */
export function launchFactsOf(data: ResponseLaunchTemplateData | undefined): LaunchFacts {
  if (!data) return {};
  // Neither the image, which the release names, nor what EC2 takes as it is.
  const { ImageId: _image, UserData: _userData, TagSpecifications: _tags, ...launched } = data;
  const devices = (data.BlockDeviceMappings ?? []).flatMap(({ DeviceName: name, Ebs }) =>
    name === undefined || !Ebs
      ? []
      : [
          {
            name,
            ...(Ebs.VolumeSize !== undefined && { sizeGiB: Ebs.VolumeSize }),
            ...(Ebs.SnapshotId !== undefined && { snapshot: Ebs.SnapshotId }),
          },
        ],
  );
  return { ...(devices.length > 0 && { devices }), shape: shortHash(JSON.stringify(launched)) };
}

/** Enough to tell some thousand templates apart, in plans of ten thousand groups. */
function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
