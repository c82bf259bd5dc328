import { countedNames, regionsOf } from './expand.js';
import type { Fleet } from './schema.js';

/** One thing that is wrong in a fleet. */
export interface Problem {
  /** Where: `autoScalingGroups[2].image`. */
  readonly path: string;
  readonly message: string;
}

/** What the parts of a fleet say of each other that does not hold; empty for a sound fleet. */
export function referenceProblems(fleet: Fleet): Problem[] {
  const problems: Problem[] = [];
  const report = (path: string, message: string) => problems.push({ path, message });
  const accounts = new Set([fleet.owner, ...fleet.accounts.map(({ id }) => id)]);
  const images = new Set(fleet.images.map(({ name }) => name));
  const groups = new Set<string>();
  const imageParameters = new Set<string>();
  const taken = new Set<string>();

  const unique = (path: string, kind: string, id: string) => {
    if (taken.has(`${kind} ${id}`)) report(path, `there is another ${kind} ${id}`);
    taken.add(`${kind} ${id}`);
  };
  const knownAccounts = (path: string, ids: readonly string[]) => {
    for (const id of ids) {
      if (!accounts.has(id)) report(path, `${id} is neither the owner nor one of the accounts`);
    }
  };
  const knownRegions = (path: string, regions: readonly string[]) => {
    for (const region of regions) {
      if (!fleet.regions.includes(region)) report(path, `${region} is not one of the regions`);
    }
  };
  const knownImage = (path: string, name: string) => {
    if (!images.has(name)) report(path, `there is no image ${name}`);
  };
  const placed = (
    path: string,
    described: { region?: string | undefined; regions?: string[] | undefined },
  ) => {
    if ((described.region === undefined) === (described.regions === undefined)) {
      report(path, 'expected either region or regions');
    }
    knownRegions(path, regionsOf(described));
    return regionsOf(described);
  };
  const countable = (path: string, { name, count }: { name: string; count: number }) => {
    if (count > 1 && !name.includes('{n}')) report(`${path}.name`, `needs {n}, because count is ${count}`);
  };

  for (const [index, { id }] of fleet.accounts.entries()) unique(`accounts[${index}].id`, 'account', id);

  for (const [index, { name, sharedWith, ids }] of fleet.images.entries()) {
    unique(`images[${index}].name`, 'image', name);
    if (sharedWith !== 'all') knownAccounts(`images[${index}].sharedWith`, sharedWith);
    knownRegions(`images[${index}].ids`, Object.keys(ids));
    for (const [region, id] of Object.entries(ids)) unique(`images[${index}].ids.${region}`, 'AMI', id);
  }

  for (const [index, { name, region, distribution }] of fleet.imagePipelines.entries()) {
    const path = `imagePipelines[${index}]`;
    unique(`${path}.name`, 'image pipeline', `${region}/${name}`);
    knownRegions(`${path}.region`, [region]);
    knownRegions(`${path}.distribution.regions`, distribution.regions ?? []);
    knownAccounts(`${path}.distribution.sharedWith`, distribution.sharedWith);
    knownAccounts(`${path}.distribution.copiedTo`, distribution.copiedTo);
  }

  for (const [index, parameter] of fleet.parameters.entries()) {
    const path = `parameters[${index}]`;
    knownAccounts(`${path}.account`, [parameter.account]);
    if (parameter.image !== undefined) knownImage(`${path}.image`, parameter.image);
    for (const region of placed(path, parameter)) {
      const id = `${parameter.account}/${region}/${parameter.name}`;
      unique(`${path}.name`, 'parameter', id);
      if (parameter.dataType === 'aws:ec2:image') imageParameters.add(id);
    }
  }

  for (const [index, group] of fleet.autoScalingGroups.entries()) {
    const path = `autoScalingGroups[${index}]`;
    knownAccounts(`${path}.account`, [group.account]);
    knownImage(`${path}.image`, group.image);
    countable(path, group);
    for (const region of placed(path, group)) {
      for (const name of countedNames(group.name, group.count)) {
        const id = `${group.account}/${region}/${name}`;
        unique(`${path}.name`, 'Auto Scaling group', id);
        groups.add(id);
      }
      const { template } = group;
      if (
        template.kind === 'ssm' &&
        !imageParameters.has(`${group.account}/${region}/${template.parameter}`)
      ) {
        report(
          `${path}.template.parameter`,
          `${group.account} has no parameter ${template.parameter} of dataType aws:ec2:image in ${region}`,
        );
      }
    }
  }

  for (const [index, cluster] of fleet.ecsClusters.entries()) {
    const path = `ecsClusters[${index}]`;
    const at = `${cluster.account}/${cluster.region}`;
    unique(`${path}.name`, 'ECS cluster', `${at}/${cluster.name}`);
    knownAccounts(`${path}.account`, [cluster.account]);
    knownRegions(`${path}.region`, [cluster.region]);
    if (cluster.capacityGroup !== undefined && !groups.has(`${at}/${cluster.capacityGroup}`)) {
      report(`${path}.capacityGroup`, `there is no Auto Scaling group ${at}/${cluster.capacityGroup}`);
    }
    for (const [position, service] of cluster.services.entries()) {
      countable(`${path}.services[${position}]`, service);
      for (const name of countedNames(service.name, service.count)) {
        unique(`${path}.services[${position}].name`, 'ECS service', `${at}/${cluster.name}/${name}`);
      }
    }
  }

  for (const [index, topic] of fleet.topics.entries()) {
    const path = `topics[${index}]`;
    knownAccounts(`${path}.account`, [topic.account]);
    for (const region of placed(path, topic)) {
      unique(`${path}.name`, 'topic', `${topic.account}/${region}/${topic.name}`);
    }
  }
  return problems;
}
