import type { EventSource } from '../events.js';
import { autoScalingEvents } from './autoScaling/events.js';
import { alarmEvents } from './cloudWatch/events.js';
import { ecsDeploymentEvents } from './ecs/deploymentEvents.js';
import { imageBuilderEvents } from './imageBuilder/events.js';

/** What tells EventBridge of the events of each service. */
export const eventSources: readonly EventSource[] = [
  alarmEvents,
  autoScalingEvents,
  ecsDeploymentEvents,
  imageBuilderEvents,
];
