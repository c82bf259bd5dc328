import { createAlarmActivities } from './alarms.js';
import { createAutoScalingActivities } from './autoScaling.js';
import { createCapacityActivities } from './capacity.js';
import { createChannelActivities } from './channels.js';
import type { ActivityDependencies } from './deps.js';
import { createDiscoveryActivities } from './discovery.js';
import { createEcsActivities } from './ecs.js';
import { withTypedFailures } from './failures.js';
import { createImageBuilderActivities } from './imageBuilder.js';
import { createImageActivities } from './images.js';
import { createNotificationActivities } from './notifications.js';
import { createPreflightActivities } from './preflight.js';
import { createReleaseActivities } from './release.js';
import { createTargetActivities } from './targets.js';

/** All activities, over the given AWS clients. Whatever they throw is a typed failure. */
export function createActivities(dependencies: ActivityDependencies) {
  return withTypedFailures({
    ...createReleaseActivities(dependencies),
    ...createPreflightActivities(dependencies),
    ...createImageBuilderActivities(dependencies),
    ...createImageActivities(dependencies),
    ...createChannelActivities(dependencies),
    ...createDiscoveryActivities(dependencies),
    ...createAutoScalingActivities(dependencies),
    ...createEcsActivities(dependencies),
    ...createNotificationActivities(dependencies),
    ...createCapacityActivities(dependencies),
    ...createTargetActivities(dependencies),
    ...createAlarmActivities(dependencies),
  });
}

/** The activities as workflows call them. */
export type Activities = ReturnType<typeof createActivities>;
