import {
  DescribeInstanceStatusCommand,
  DescribeInstanceTypesCommand,
  paginateDescribeInstanceTypes,
  type DescribeInstanceTypesCommandInput,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { clientsOf, emulate, STAGING } from '../../support.js';

async function types(input: DescribeInstanceTypesCommandInput = {}) {
  const { ec2 } = clientsOf(await emulate(), STAGING);
  return (await ec2.send(new DescribeInstanceTypesCommand(input))).InstanceTypes ?? [];
}

describe('DescribeInstanceTypes', () => {
  it.each([
    ['m5.large', 'x86_64', ['legacy-bios', 'uefi'], 'nitro', 2, 8192],
    ['m6g.xlarge', 'arm64', ['uefi'], 'nitro', 4, 16_384],
    ['t2.micro', 'x86_64', ['legacy-bios'], 'xen', 1, 1024],
    ['t3.medium', 'x86_64', ['legacy-bios', 'uefi'], 'nitro', 2, 4096],
    ['r5.2xlarge', 'x86_64', ['legacy-bios', 'uefi'], 'nitro', 8, 65_536],
  ] as const)('knows %s', async (name, architecture, bootModes, Hypervisor, cpus, memory) => {
    expect(await types({ InstanceTypes: [name] })).toMatchObject([
      {
        InstanceType: name,
        ProcessorInfo: { SupportedArchitectures: [architecture] },
        SupportedBootModes: bootModes,
        Hypervisor,
        VCpuInfo: { DefaultVCpus: cpus },
        MemoryInfo: { SizeInMiB: memory },
      },
    ]);
  });

  it('filters', async () => {
    const found = await types({
      Filters: [
        { Name: 'processor-info.supported-architecture', Values: ['arm64'] },
        { Name: 'vcpu-info.default-vcpus', Values: ['2'] },
        { Name: 'instance-type', Values: ['c*'] },
      ],
    });
    expect(found.map(({ InstanceType }) => InstanceType)).toEqual(['c6g.large', 'c7g.large']);
  });

  it('refuses types that do not exist, and names them', async () => {
    await expect(types({ InstanceTypes: ['m5.large', 'm5.none' as 'm5.large'] })).rejects.toMatchObject({
      name: 'InvalidInstanceType',
      message: 'The following supplied instance types do not exist: [m5.none]',
    });
  });

  it('answers a page at a time', async () => {
    const { ec2: client } = clientsOf(await emulate(), STAGING);
    const seen = new Set<string | undefined>();
    for await (const { InstanceTypes } of paginateDescribeInstanceTypes({ client, pageSize: 20 }, {})) {
      expect(InstanceTypes?.length).toBeLessThanOrEqual(20);
      InstanceTypes?.forEach(({ InstanceType }) => seen.add(InstanceType));
    }
    expect(seen.size).toBe((await types()).length);
  });
});

describe('DescribeInstanceStatus', () => {
  it('tells of running instances, or of all', async () => {
    const { ec2 } = clientsOf(await emulate(), STAGING);
    const { InstanceStatuses = [] } = await ec2.send(new DescribeInstanceStatusCommand({}));
    expect(InstanceStatuses).toHaveLength(6);
    expect(InstanceStatuses[0]).toMatchObject({
      InstanceState: { Name: 'running' },
      InstanceStatus: { Status: 'ok' },
      SystemStatus: { Status: 'ok' },
    });
    const pending = [{ Name: 'instance-state-name', Values: ['pending'] }];
    const none = await ec2.send(
      new DescribeInstanceStatusCommand({ IncludeAllInstances: true, Filters: pending }),
    );
    expect(none.InstanceStatuses ?? []).toEqual([]);
  });

  it('takes IDs or a page size', async () => {
    const { ec2 } = clientsOf(await emulate(), STAGING);
    const ids = { InstanceIds: ['i-12345678'] };
    await expect(ec2.send(new DescribeInstanceStatusCommand(ids))).rejects.toMatchObject({
      name: 'InvalidInstanceID.NotFound',
    });
    await expect(
      ec2.send(new DescribeInstanceStatusCommand({ ...ids, MaxResults: 5 })),
    ).rejects.toMatchObject({ name: 'InvalidParameterCombination' });
  });
});
