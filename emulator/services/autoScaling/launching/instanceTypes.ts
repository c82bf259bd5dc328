import type { InstanceRequirements } from '@aws-sdk/client-auto-scaling';
import { notModelled } from '../errors.js';

type Manufacturer = 'intel' | 'amd' | 'amazon-web-services';

/** An instance type with what requirements can ask of it. */
interface InstanceType {
  readonly name: string;
  readonly vCpus: number;
  readonly memoryMiB: number;
  readonly architecture: 'x86_64' | 'arm64';
  readonly manufacturer: Manufacturer;
  readonly burstable: boolean;
}

const SIZES = { large: 2, xlarge: 4, '2xlarge': 8, '4xlarge': 16, '8xlarge': 32 } as const;

const FAMILIES: readonly (readonly [name: string, manufacturer: Manufacturer, gibPerVCpu: number])[] = [
  ['t3', 'intel', 4],
  ['t4g', 'amazon-web-services', 4],
  ['c5', 'intel', 2],
  ['c6a', 'amd', 2],
  ['c6i', 'intel', 2],
  ['c7g', 'amazon-web-services', 2],
  ['m5', 'intel', 4],
  ['m6a', 'amd', 4],
  ['m6i', 'intel', 4],
  ['m7g', 'amazon-web-services', 4],
  ['r5', 'intel', 8],
  ['r6i', 'intel', 8],
  ['r7g', 'amazon-web-services', 8],
];

/** The instance types that attribute-based selection chooses among: a few of AWS's, the cheapest first. */
const INSTANCE_TYPES: readonly InstanceType[] = FAMILIES.flatMap(([family, manufacturer, gibPerVCpu]) =>
  Object.entries(SIZES)
    // The largest burstable instance is a 2xlarge.
    .filter(([, vCpus]) => !family.startsWith('t') || vCpus <= 8)
    .map(([size, vCpus]): InstanceType => ({
      name: `${family}.${size}`,
      vCpus,
      memoryMiB: vCpus * gibPerVCpu * 1024,
      architecture: manufacturer === 'amazon-web-services' ? 'arm64' : 'x86_64',
      manufacturer,
      burstable: family.startsWith('t'),
    })),
).sort((a, b) => a.vCpus - b.vCpus || a.memoryMiB - b.memoryMiB);

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
  return INSTANCE_TYPES.filter(
    (type) =>
      type.architecture === architecture &&
      isWithin(type.vCpus, requirements.VCpuCount) &&
      isWithin(type.memoryMiB, requirements.MemoryMiB) &&
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

function isOfManufacturer({ manufacturer }: InstanceType, wanted: readonly string[]): boolean {
  return wanted.length === 0 || wanted.includes(manufacturer);
}

/** "Default: excluded" */
function burstabilityFits({ burstable }: InstanceType, wanted = 'excluded'): boolean {
  return wanted === 'included' || burstable === (wanted === 'required');
}

/** "You can use strings with one or more wild cards, represented by an asterisk (*)" */
function fits(pattern: string, name: string): boolean {
  const source = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`).test(name);
}
