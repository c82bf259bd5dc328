import type { TargetKind } from '../contract/target.js';

/** Where the config of an environment selects targets of a kind, and what people call them. */
export const SELECTION_OF_KIND = {
  asg: { key: 'autoScalingGroups', noun: 'Auto Scaling group' },
  ecs: { key: 'ecsServices', noun: 'ECS service' },
} as const satisfies Record<TargetKind, { readonly key: string; readonly noun: string }>;

/** Every kind of target. */
export const TARGET_KINDS = Object.keys(SELECTION_OF_KIND) as readonly TargetKind[];
