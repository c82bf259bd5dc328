import { CancellationScope, condition } from '@temporalio/workflow';
import type { AlarmsInput } from '../../activities/alarms.js';
import type { EnvironmentConfig } from '../../config/schema.js';
import { ringingHead, ringingLines } from '../../rollout/alarms.js';
import { alarmsRing, alarmsUnseen } from '../../rollout/notificationText.js';
import { watchEverywhere } from '../activityCalls.js';
import { alarmsInput } from '../alarms.js';
import { now } from '../time.js';
import { notifyAll, type ReleaseContext } from './context.js';

/**
 * Lets an environment begin only while none of its alarms rings: else it waits until none does, the ones that do are left out,
 * or the release goes back. People are told at first, and of alarms that nobody can see.
 */
export async function untilNoAlarmRings(
  context: ReleaseContext,
  environment: EnvironmentConfig,
): Promise<void> {
  const { config, record, release } = context;
  const { name } = environment;
  let isTold = false;
  while (!record.hasGoneBack) {
    const leftOut = record.alarmsLeftOutOf(name);
    const asked = alarmsInput({ config, environment, release, targets: record.targetsOf(name), leftOut });
    if (!asked) return;
    const { ringing, unseen } = await watchEverywhere.lookAtAlarms(asked);
    if (!isTold && unseen) await notifyAll(context, alarmsUnseen(context, name, unseen));
    if (!ringing) return;
    const message = [`${ringingHead(ringing)}; nothing begins before it is OK:`, ...ringingLines(ringing)];
    record.waitForAlarms(name, ringing.alarms, message.join('\n'), now());
    if (!isTold) await notifyAll(context, alarmsRing(context, name, ringing));
    isTold = true;
    await untilQuiet(asked, () => record.hasGoneBack || record.alarmsLeftOutOf(name).length > leftOut.length);
  }
}

async function untilQuiet(asked: AlarmsInput, isOff: () => boolean): Promise<void> {
  const wait = new CancellationScope();
  try {
    await wait.run(() => Promise.race([watchEverywhere.awaitNoAlarm(asked), condition(isOff)]));
  } finally {
    wait.cancel();
  }
}
