import type { AwsEvent, EventSource } from '../../events.js';
import { uuid } from '../../ids.js';
import type { Build } from './build/build.js';
import { courseOf } from './build/course.js';
import { imageBuilderStore } from './state.js';

/**
 * `EC2 Image Builder Image State Change`: one event for each state that an image gets into while it is made, from
 * `BUILDING` on. Earlier ones are not among those that AWS lists ("the build-transition status values").
 * https://docs.aws.amazon.com/imagebuilder/latest/userguide/integ-eventbridge.html
 */
export const imageBuilderEvents: EventSource = (world, account, region, { after, until }) =>
  [...imageBuilderStore.of(world, account, region).builds.values()]
    .flatMap(eventsOf)
    .filter(({ time }) => time > after && time <= until);

/** Everything that a build reports, the future included. */
function eventsOf(build: Build): AwsEvent[] {
  const states = courseOf(build);
  return states.flatMap(({ status, since }, index): AwsEvent[] => {
    const previous = states[index - 1]?.status;
    if (previous === undefined || status === 'PENDING' || status === 'CREATING') return [];
    return [
      {
        id: uuid([build.arn, index, status, since]),
        source: 'aws.imagebuilder',
        detailType: 'EC2 Image Builder Image State Change',
        account: build.owner,
        region: build.region,
        time: since,
        resources: [build.arn],
        detail: { 'previous-state': { status: previous }, state: { status } },
      },
    ];
  });
}
