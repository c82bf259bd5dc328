import type { TemplateDevice } from '../../contract/group.js';
import type { ImageFacts } from '../../contract/preflight.js';
import type { Judgement, TargetCheck } from './check.js';
import { launchKey } from './launches.js';

/**
 * Device names that are "Reserved for root" on Linux (EC2 user guide, "Device names for volumes on Amazon EC2 instances"): a
 * launch template that names one means the root volume.
 */
const ROOT_DEVICES: readonly string[] = ['/dev/sda1', '/dev/xvda'];

/** What EC2 does not say, or says only when it launches: whether the template's volumes are those that the image has. */
export const checkBlockDevices: TargetCheck = (target, { image, launches = [] }) => {
  const { devices = [] } = target.launch;
  if (image?.rootDevice === undefined) return [];
  const tried = launches.find(({ key }) => key === launchKey(target));
  const isKnown = tried?.problem?.code === 'InvalidBlockDeviceMapping';
  // EC2's own answer, where there is one, is told by the check of launches.
  const size = isKnown || (tried && !tried.problem) ? [] : judgeSize(devices, image);
  return [
    ...size,
    ...(isKnown ? [] : judgeRootSnapshot(devices, image, target.followsChannel === true)),
    ...judgeRootName(devices, image),
  ];
};

/** An image whose root volume is larger than its snapshot is refused here and launched by EC2: only a dry run tells. */
function judgeSize(
  devices: readonly TemplateDevice[],
  { amiId, rootDevice, rootSizeGiB }: ImageFacts,
): Judgement[] {
  const root = devices.find(({ name }) => name === rootDevice);
  if (root?.sizeGiB === undefined || rootSizeGiB === undefined || root.sizeGiB >= rootSizeGiB) return [];
  const message =
    `the launch template gives the root volume ${root.name} ${root.sizeGiB} GiB, and ${amiId} needs ${rootSizeGiB}: EC2 would launch ` +
    'nothing (InvalidBlockDeviceMapping)';
  return [{ fatal: true, message }];
}

/** A new version leaves the snapshot out; a group without one launches nothing. */
function judgeRootSnapshot(
  devices: readonly TemplateDevice[],
  { amiId, rootDevice }: ImageFacts,
  followsChannel: boolean,
): Judgement[] {
  const root = devices.find(({ name }) => name === rootDevice);
  if (root?.snapshot === undefined) return [];
  const message = `the launch template names the snapshot ${root.snapshot} for the root volume ${root.name}: `;
  return followsChannel
    ? [{ fatal: true, message: `${message}EC2 would launch ${amiId} with no other than its own` }]
    : [{ fatal: false, message: `${message}the new version names none, so that it is that of ${amiId}` }];
}

/** EC2 accepts it without a word: the volume that was the root becomes another one. */
function judgeRootName(
  devices: readonly TemplateDevice[],
  { amiId, rootDevice = '', rootSizeGiB }: ImageFacts,
): Judgement[] {
  return devices
    .filter(({ name }) => name !== rootDevice && ROOT_DEVICES.includes(name))
    .map(({ name, snapshot }) => {
      const extra =
        snapshot === undefined ? 'an extra, empty volume' : `an extra volume, of the snapshot ${snapshot}`;
      const size = rootSizeGiB === undefined ? 'that of the image' : `${rootSizeGiB} GiB, that of the image`;
      const message =
        `the launch template names ${name} as the root volume, and the root device of ${amiId} is ${rootDevice}: ${name} would be ` +
        `${extra}, and the root volume's size ${size}`;
      // Two volumes with a root file system: which of them boots is left to chance.
      return { fatal: snapshot !== undefined, message };
    });
}
