import type { InstanceRequirements } from '@aws-sdk/client-auto-scaling';
import { INSTANCE_TYPES, type InstanceTypeFacts } from '../../ec2.js';
import { notModelled } from '../errors.js';

/** The families that attribute-based selection chooses among; of two types of one size, the first is the cheaper. */
const FAMILIES = ['t3', 't4g', 'c5', 'c6a', 'c6i', 'c7g', 'm5', 'm6a', 'm6i', 'm7g', 'r5', 'r6i', 'r7g'];

const CHEAPEST_FIRST: readonly InstanceTypeFacts[] = FAMILIES.flatMap((family) =>
  [...INSTANCE_TYPES.values()].filter(({ name }) => name.startsWith(`${family}.`)),
).sort((a, b) => a.cpus - b.cpus || a.memory - b.memory);

/** Manufacturers as requirements call them, by EC2's own names for them. */
const MANUFACTURERS: ReadonlyMap<string, string> = new Map([
  ['AMD', 'amd'],
  ['AWS', 'amazon-web-services'],
  ['Intel', 'intel'],
]);

const MODELLED: ReadonlySet<keyof InstanceRequirements> = new Set([
  'AllowedInstanceTypes',
  'BurstablePerformance',
  'CpuManufacturers',
  'ExcludedInstanceTypes',
  'MemoryMiB',
  'VCpuCount',
] as const);

/**
 * The instance types that meet requirements and can run an image of the architecture, the cheapest first.
 * @throws NotImplementedByEmulator for a requirement that is not modelled
 */
export function instanceTypesMeeting(
  requirements: InstanceRequirements,
  architecture: 'x86_64' | 'arm64',
): readonly string[] {
  for (const [name, value] of Object.entries(requirements) as [keyof InstanceRequirements, unknown][]) {
    const says = Array.isArray(value) ? value.length > 0 : value !== undefined;
    if (says && !MODELLED.has(name)) throw notModelled(`the instance requirement ${name}`);
  }
  const { AllowedInstanceTypes: allowed = [], ExcludedInstanceTypes: excluded = [] } = requirements;
  return CHEAPEST_FIRST.filter(
    (type) =>
      type.architecture === architecture &&
      isWithin(type.cpus, requirements.VCpuCount) &&
      isWithin(type.memory, requirements.MemoryMiB) &&
      isOfManufacturer(type, requirements.CpuManufacturers ?? []) &&
      burstabilityFits(type, requirements.BurstablePerformance) &&
      (allowed.length === 0 || allowed.some((pattern) => fits(pattern, type.name))) &&
      !excluded.some((pattern) => fits(pattern, type.name)),
  ).map(({ name }) => name);
}

function isWithin(
  value: number,
  { Min = 0, Max = Infinity }: { Min?: number | undefined; Max?: number | undefined } = {},
): boolean {
  return Min <= value && value <= Max;
}

function isOfManufacturer({ manufacturer }: InstanceTypeFacts, wanted: readonly string[]): boolean {
  return wanted.length === 0 || wanted.some((name) => name === MANUFACTURERS.get(manufacturer));
}

/** "Default: excluded" */
function burstabilityFits({ burstable }: InstanceTypeFacts, wanted = 'excluded'): boolean {
  return wanted === 'included' || burstable === (wanted === 'required');
}

/** "You can use strings with one or more wild cards, represented by an asterisk (*)" */
function fits(pattern: string, name: string): boolean {
  const source = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`).test(name);
}
