import type { Problem } from '../problems.js';
import { ReferenceCheck } from './referenceCheck.js';
import { countedNames } from './placement.js';
import type { Fleet } from './schema.js';
import { checkAlarms } from './sections/alarms.js';
import { checkChangeCalendars } from './sections/changeCalendars.js';
import { checkMessaging } from './sections/messaging.js';
import { checkTargetGroups } from './sections/targetGroups.js';

/** What the parts of a fleet say of each other that does not hold; empty for a sound fleet. */
export function referenceProblems(fleet: Fleet): readonly Problem[] {
  const check = new ReferenceCheck(fleet);
  checkAccounts(fleet, check);
  checkImages(fleet, check);
  checkImagePipelines(fleet, check);
  // Groups name parameters and target groups, and clusters name groups.
  const imageParameters = checkParameters(fleet, check);
  const targetGroups = checkTargetGroups(fleet.targetGroups, check);
  const groups = checkGroups(fleet, check, imageParameters, targetGroups);
  checkClusters(fleet, check, groups);
  checkChangeCalendars(fleet.changeCalendars, check);
  checkAlarms(fleet.alarms, check);
  checkMessaging(fleet, check);
  checkFaults(fleet, check);
  return check.problems;
}

function checkAccounts({ accounts }: Fleet, check: ReferenceCheck): void {
  for (const [index, { id }] of accounts.entries()) check.unique(`accounts[${index}].id`, 'account', id);
}

function checkImages({ images }: Fleet, check: ReferenceCheck): void {
  for (const [index, { name, sharedWith, ids }] of images.entries()) {
    const path = `images[${index}]`;
    check.unique(`${path}.name`, 'image', name);
    if (sharedWith !== 'all') check.accounts(`${path}.sharedWith`, sharedWith);
    check.regions(`${path}.ids`, Object.keys(ids));
    for (const [region, id] of Object.entries(ids)) check.unique(`${path}.ids.${region}`, 'AMI', id);
  }
}

function checkImagePipelines({ imagePipelines }: Fleet, check: ReferenceCheck): void {
  for (const [index, pipeline] of imagePipelines.entries()) {
    const { name, region, distribution } = pipeline;
    const path = `imagePipelines[${index}]`;
    check.unique(`${path}.name`, 'image pipeline', `${region}/${name}`);
    check.regions(`${path}.region`, [region]);
    check.regions(`${path}.distribution.regions`, distribution.regions ?? []);
    check.accounts(`${path}.distribution.sharedWith`, distribution.sharedWith);
    check.accounts(`${path}.distribution.copiedTo`, distribution.copiedTo);
    check.regions(`${path}.failedRegions`, pipeline.failedRegions);
    check.accounts(`${path}.failedAccounts`, pipeline.failedAccounts);
  }
}

/** @returns the parameters that hold an AMI ID: `<account>/<region>/<name>` */
function checkParameters({ parameters }: Fleet, check: ReferenceCheck): ReadonlySet<string> {
  const imageParameters = new Set<string>();
  for (const [index, parameter] of parameters.entries()) {
    const path = `parameters[${index}]`;
    check.accounts(`${path}.account`, [parameter.account]);
    if (parameter.image !== undefined) check.image(`${path}.image`, parameter.image);
    for (const region of check.place(path, parameter)) {
      const id = `${parameter.account}/${region}/${parameter.name}`;
      check.unique(`${path}.name`, 'parameter', id);
      if (parameter.dataType === 'aws:ec2:image') imageParameters.add(id);
    }
  }
  return imageParameters;
}

/** @returns the groups: `<account>/<region>/<name>` */
function checkGroups(
  { autoScalingGroups }: Fleet,
  check: ReferenceCheck,
  imageParameters: ReadonlySet<string>,
  targetGroups: ReadonlySet<string>,
): ReadonlySet<string> {
  const groups = new Set<string>();
  for (const [index, group] of autoScalingGroups.entries()) {
    const path = `autoScalingGroups[${index}]`;
    const { account, template } = group;
    check.accounts(`${path}.account`, [account]);
    check.image(`${path}.image`, group.image);
    for (const [position, { image }] of (group.mixedInstances?.overrides ?? []).entries()) {
      if (image !== undefined) check.image(`${path}.mixedInstances.overrides[${position}].image`, image);
    }
    const names = check.names(path, group);
    for (const region of check.place(path, group)) {
      for (const name of names) {
        const id = `${account}/${region}/${name}`;
        check.unique(`${path}.name`, 'Auto Scaling group', id);
        groups.add(id);
      }
      for (const target of targetsOf(group)) {
        if (targetGroups.has(`${account}/${region}/${target}`)) continue;
        check.report(`${path}.targetGroups`, `there is no target group ${account}/${region}/${target}`);
      }
      if (template.kind === 'ssm' && !imageParameters.has(`${account}/${region}/${template.parameter}`)) {
        check.report(
          `${path}.template.parameter`,
          `${account} has no parameter ${template.parameter} of dataType aws:ec2:image in ${region}`,
        );
      }
    }
  }
  return groups;
}

/** The target groups of all the groups that one description stands for. */
function targetsOf({ targetGroups, count }: Fleet['autoScalingGroups'][number]): Set<string> {
  return new Set(targetGroups.flatMap((name) => countedNames(name, count)));
}

function checkClusters({ ecsClusters }: Fleet, check: ReferenceCheck, groups: ReadonlySet<string>): void {
  for (const [index, { name, account, region, capacityGroup, services }] of ecsClusters.entries()) {
    const path = `ecsClusters[${index}]`;
    const place = `${account}/${region}`;
    check.unique(`${path}.name`, 'ECS cluster', `${place}/${name}`);
    check.accounts(`${path}.account`, [account]);
    check.regions(`${path}.region`, [region]);
    if (capacityGroup !== undefined && !groups.has(`${place}/${capacityGroup}`)) {
      check.report(`${path}.capacityGroup`, `there is no Auto Scaling group ${place}/${capacityGroup}`);
    }
    if (capacityGroup !== undefined) {
      check.unique(`${path}.capacityGroup`, 'cluster on', `${place}/${capacityGroup}`);
    }
    for (const [position, service] of services.entries()) {
      const servicePath = `${path}.services[${position}]`;
      for (const serviceName of check.names(servicePath, service)) {
        check.unique(`${servicePath}.name`, 'ECS service', `${place}/${name}/${serviceName}`);
      }
    }
  }
}

function checkFaults({ faults }: Fleet, check: ReferenceCheck): void {
  for (const [index, { accounts = [], regions = [] }] of faults.entries()) {
    check.accounts(`faults[${index}].accounts`, accounts);
    check.regions(`faults[${index}].regions`, regions);
  }
}
