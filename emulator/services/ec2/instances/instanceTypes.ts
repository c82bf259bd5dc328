import type { DescribeInstanceTypesCommandInput, InstanceTypeInfo, _InstanceType } from '@aws-sdk/client-ec2';
import { AwsError } from '../../../service.js';
import { ec2Page, endDryRun, filterTest, type FilterFields } from '../request.js';
import { INSTANCE_TYPES, type InstanceTypeFacts } from './typeTable.js';

/** Instance types by name or all that the emulator knows, as far as they match. Every Region has the same. */
export function describeInstanceTypes(input: DescribeInstanceTypesCommandInput): object {
  const passes = filterTest(input.Filters, FIELDS, () => NO_TAGS);
  const names: readonly string[] = input.InstanceTypes ?? [];
  const unknown = names.filter((name) => !INSTANCE_TYPES.has(name));
  if (unknown.length > 0) {
    throw new AwsError(
      'InvalidInstanceType',
      `The following supplied instance types do not exist: [${unknown.join(', ')}]`,
    );
  }
  endDryRun(input);
  const wanted =
    names.length > 0 ? names.flatMap((name) => INSTANCE_TYPES.get(name) ?? []) : [...INSTANCE_TYPES.values()];
  const { items, nextToken } = ec2Page(wanted.filter(passes), input, PAGES);
  return { InstanceTypes: items.map(describe), NextToken: nextToken };
}

function describe(facts: InstanceTypeFacts): InstanceTypeInfo {
  return {
    InstanceType: facts.name as _InstanceType,
    CurrentGeneration: facts.currentGeneration,
    FreeTierEligible: facts.name === 't2.micro' || facts.name === 't3.micro',
    SupportedUsageClasses: ['on-demand', 'spot'],
    SupportedRootDeviceTypes: ['ebs'],
    SupportedVirtualizationTypes: ['hvm'],
    BareMetal: false,
    Hypervisor: facts.hypervisor,
    ProcessorInfo: {
      SupportedArchitectures: [facts.architecture],
      SustainedClockSpeedInGhz: facts.clockSpeed,
      Manufacturer: facts.manufacturer,
    },
    VCpuInfo: { DefaultVCpus: facts.cpus },
    MemoryInfo: { SizeInMiB: facts.memory },
    InstanceStorageSupported: false,
    BurstablePerformanceSupported: facts.burstable,
    DedicatedHostsSupported: !facts.burstable,
    AutoRecoverySupported: true,
    SupportedBootModes: [...facts.bootModes],
  };
}

const NO_TAGS: ReadonlyMap<string, string> = new Map();

const PAGES = { smallest: 5, largest: 100, usual: 100 };

const FIELDS: FilterFields<InstanceTypeFacts> = {
  'bare-metal': () => ['false'],
  'burstable-performance-supported': ({ burstable }) => [String(burstable)],
  'current-generation': ({ currentGeneration }) => [String(currentGeneration)],
  hypervisor: ({ hypervisor }) => [hypervisor],
  'instance-type': ({ name }) => [name],
  'memory-info.size-in-mib': ({ memory }) => [String(memory)],
  'processor-info.supported-architecture': ({ architecture }) => [architecture],
  'supported-boot-mode': ({ bootModes }) => bootModes,
  'vcpu-info.default-vcpus': ({ cpus }) => [String(cpus)],
};
