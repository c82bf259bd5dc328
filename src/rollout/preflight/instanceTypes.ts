import type { ImageFacts, InstanceTypeFacts } from '../../contract/preflight.js';
import type { TargetCheck } from './check.js';

/** A group with several types launches those that fit; one without any launches nothing. */
export const checkInstanceTypes: TargetCheck = (
  { launch: { instanceTypes: names } },
  { image, instanceTypes, unseen },
) => {
  if (!image || unseen.instanceTypes !== undefined || names.length === 0) return [];
  const misfits = names.flatMap((name) => {
    const why = misfit(image, instanceTypes[name]);
    return why === undefined ? [] : [`${name} ${why}`];
  });
  if (misfits.length === 0) return [];
  const message = `${image.amiId} (${factsText(image)}) does not fit: ${misfits.join(', ')}`;
  return [{ fatal: misfits.length === names.length, message }];
};

/**
 * Why an image does not run on an instance type.
 * @returns undefined when it does
 */
export function misfit(
  { architecture, bootMode, ena, virtualization }: ImageFacts,
  type: InstanceTypeFacts | undefined,
): string | undefined {
  if (!type) return 'is not there in this Region';
  if (!type.architectures.includes(architecture)) return `is ${type.architectures.join(' and ')}`;
  // An image that only prefers UEFI, or says nothing, boots as the type does.
  const needed = bootMode === 'uefi' || bootMode === 'legacy-bios' ? bootMode : undefined;
  if (needed !== undefined && type.bootModes.length > 0 && !type.bootModes.includes(needed)) {
    return `boots by ${type.bootModes.join(' or ')}`;
  }
  if (type.needsEna === true && ena === false) return 'needs the network adapter ENA, which the image lacks';
  const { virtualizations = [] } = type;
  if (
    virtualization !== undefined &&
    virtualizations.length > 0 &&
    !virtualizations.includes(virtualization)
  ) {
    return `runs ${virtualizations.join(' and ')} images only, and the image is ${virtualization}`;
  }
  return undefined;
}

function factsText({ architecture, bootMode }: ImageFacts): string {
  return bootMode === undefined ? architecture : `${architecture}, ${bootMode}`;
}
