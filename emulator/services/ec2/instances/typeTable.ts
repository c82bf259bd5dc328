import type { BootModeType, InstanceTypeHypervisor } from '@aws-sdk/client-ec2';

/** What the instance types of one family have in common. */
interface Family {
  readonly architecture: 'x86_64' | 'arm64';
  readonly hypervisor: InstanceTypeHypervisor;
  readonly currentGeneration: boolean;
  readonly burstable: boolean;
  /** GHz. */
  readonly clockSpeed: number;
  readonly manufacturer: string;
  /** MiB of memory for each vCPU, from size large on. */
  readonly memoryPerCpu: number;
  /** vCPUs of the largest size in the table. */
  readonly largest: number;
}

const nitro = { hypervisor: 'nitro', currentGeneration: true, burstable: false, largest: 32 } as const;
const intel = { ...nitro, architecture: 'x86_64', manufacturer: 'Intel', clockSpeed: 3.1 } as const;
const amd = { ...nitro, architecture: 'x86_64', manufacturer: 'AMD', clockSpeed: 3.6 } as const;
const graviton = { ...nitro, architecture: 'arm64', manufacturer: 'AWS', clockSpeed: 2.5 } as const;
const graviton2 = { ...graviton, largest: 16 } as const;
const burstable = { burstable: true, largest: 8, memoryPerCpu: 4096 } as const;

/** A choice of families and of their sizes. Source: EC2 Instance Types guide, the tables of specifications. */
const FAMILIES: Readonly<Record<string, Family>> = {
  c5: { ...intel, memoryPerCpu: 2048, largest: 16 },
  c6a: { ...amd, memoryPerCpu: 2048 },
  c6g: { ...graviton2, memoryPerCpu: 2048 },
  c6i: { ...intel, memoryPerCpu: 2048 },
  c7g: { ...graviton, memoryPerCpu: 2048 },
  m4: { ...intel, hypervisor: 'xen', clockSpeed: 2.4, memoryPerCpu: 4096, largest: 16 },
  m5: { ...intel, memoryPerCpu: 4096 },
  m5a: { ...amd, memoryPerCpu: 4096 },
  m6a: { ...amd, memoryPerCpu: 4096 },
  m6g: { ...graviton2, memoryPerCpu: 4096 },
  m6i: { ...intel, memoryPerCpu: 4096 },
  m7g: { ...graviton, memoryPerCpu: 4096 },
  m7i: { ...intel, memoryPerCpu: 4096 },
  r5: { ...intel, memoryPerCpu: 8192 },
  r6g: { ...graviton2, memoryPerCpu: 8192 },
  r6i: { ...intel, memoryPerCpu: 8192 },
  r7g: { ...graviton, memoryPerCpu: 8192 },
  t2: { ...intel, ...burstable, hypervisor: 'xen', clockSpeed: 2.3 },
  t3: { ...intel, ...burstable },
  t4g: { ...graviton, ...burstable },
};

const SIZES: Readonly<Record<string, number>> = {
  large: 2,
  xlarge: 4,
  '2xlarge': 8,
  '4xlarge': 16,
  '8xlarge': 32,
};
/** MiB of memory of the sizes below large, which only burstable families have. */
const SMALL_SIZES: Readonly<Record<string, number>> = { micro: 1024, small: 2048, medium: 4096 };

/** One instance type. */
export interface InstanceTypeFacts extends Omit<Family, 'memoryPerCpu' | 'largest'> {
  readonly name: string;
  readonly cpus: number;
  /** MiB. */
  readonly memory: number;
  readonly bootModes: readonly BootModeType[];
}

/** The instance types that the emulator knows the details of, by name. */
export const INSTANCE_TYPES: ReadonlyMap<string, InstanceTypeFacts> = new Map(
  Object.entries(FAMILIES).flatMap(([name, { memoryPerCpu, largest, ...family }]) => {
    const bootModes = bootModesOfFamily(family);
    const small = Object.entries(family.burstable ? SMALL_SIZES : {}).map(
      ([size, memory]) => [size, family.hypervisor === 'xen' && size !== 'medium' ? 1 : 2, memory] as const,
    );
    const large = Object.entries(SIZES)
      .filter(([, cpus]) => cpus <= largest)
      .map(([size, cpus]) => [size, cpus, cpus * memoryPerCpu] as const);
    return [...small, ...large].map(([size, cpus, memory]): [string, InstanceTypeFacts] => [
      `${name}.${size}`,
      { ...family, name: `${name}.${size}`, cpus, memory, bootModes },
    ]);
  }),
);

/**
 * The architecture of an instance type, also of one that is not in the table: that of Graviton has a g after the
 * generation (`m7g`, `c6gn`), besides `a1`.
 * https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 */
export function architectureOf(instanceType: string): 'arm64' | 'x86_64' {
  return /^([a-z]+\d+g|a1\.)/.test(instanceType) ? 'arm64' : 'x86_64';
}

/** The boot modes of an instance type; undefined for one that is not in the table. */
export function bootModesOf(instanceType: string): readonly BootModeType[] | undefined {
  return INSTANCE_TYPES.get(instanceType)?.bootModes;
}

/** Graviton boots by UEFI only, what is not built on Nitro by the BIOS only. */
function bootModesOfFamily({
  architecture,
  hypervisor,
}: Pick<Family, 'architecture' | 'hypervisor'>): readonly BootModeType[] {
  if (architecture === 'arm64') return ['uefi'];
  return hypervisor === 'xen' ? ['legacy-bios'] : ['legacy-bios', 'uefi'];
}
