import type { DiscoveredTarget } from '../../contract/plan.js';
import type { PlaceFacts, TemplateToTry, TriedLaunch } from '../../contract/preflight.js';
import { parseTargetId } from '../../contract/target.js';
import { hashOf } from '../hash.js';
import type { Judgement, TargetCheck } from './check.js';
import { sh } from '../../contract/shell.js';

/**
 * Kinds of launch templates that are tried in one place, each by two dry runs: the bucket of RunInstances
 * gets two tokens a second (EC2 developer guide, "Request throttling for the Amazon EC2 API"), and the
 * account launches instances meanwhile.
 */
export const LAUNCHES_TRIED = 10;

/** What groups have in common that are launched alike. */
export function launchKey({ launch, followsChannel }: DiscoveredTarget): string {
  const { shape, templateId, version, instanceTypes } = launch ?? {};
  return hashOf([shape ?? [templateId, version], instanceTypes, followsChannel === true]).slice(0, 12);
}

/** The launch template to try for a group, and for all that are launched alike. */
export function templateToTry(target: DiscoveredTarget): TemplateToTry | undefined {
  const { launch, followsChannel } = target;
  if (!launch) return undefined;
  const { templateId: id, version, instanceTypes, subnet } = launch;
  return {
    key: launchKey(target),
    id,
    version,
    instanceTypes,
    ...(subnet !== undefined && { subnet }),
    getsVersion: followsChannel !== true,
  };
}

/** What EC2 says to a launch with the group's template and the image. */
export const checkLaunch: TargetCheck = (target, { image, launches = [] }) => {
  const tried = launches.find(({ key }) => key === launchKey(target));
  if (!tried?.problem) return [];
  const { region } = parseTargetId(target.id);
  return [{ fatal: tried.problem.fatal, message: says(tried, tried.problem, image?.amiId, region) }];
};

function says(
  { id, version }: TriedLaunch,
  { code, words }: NonNullable<TriedLaunch['problem']>,
  amiId: string | undefined,
  region: string,
): string {
  return (
    `the dry run of a launch ${amiId === undefined ? '' : `of ${amiId} `}with launch template ${id}, version ${version}, says ${code}: ` +
    `${words}. See it: ` +
    sh`aws ec2 describe-launch-template-versions --region ${region} --launch-template-id ${id} --versions ${version}`
  );
}

/** Says of a place where not every kind of launch template was tried, how many were not. */
export function judgeUntried(targets: readonly DiscoveredTarget[], { launches }: PlaceFacts): Judgement[] {
  if (!launches) return [];
  const tried = new Set(launches.map(({ key }) => key));
  const untried = new Map<string, DiscoveredTarget>();
  for (const target of targets) {
    const key = launchKey(target);
    if (target.launch && !tried.has(key) && !untried.has(key)) untried.set(key, target);
  }
  const [example] = untried.values();
  if (!example) return [];
  const message =
    `${tried.size} of ${tried.size + untried.size} kinds of launch templates were tried by dry runs; not tried, for instance: ` +
    `${example.launch?.templateId ?? ''}, version ${example.launch?.version ?? ''} (${example.id})`;
  return [{ fatal: false, message }];
}
