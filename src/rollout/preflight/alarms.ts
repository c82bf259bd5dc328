import type { PlaceFacts } from '../../contract/preflight.js';
import type { Judgement, TargetCheck } from './check.js';

/** The alarms that refreshes watch. */
export const checkAlarms: TargetCheck = (_target, place, { refresh }) =>
  judgeStates(refresh.alarms ?? [], place, {
    missing: (name) => `refresh.alarms names ${name}, and there is no such CloudWatch alarm`,
    rings: (name) => `the alarm ${name} is in ALARM: a refresh that starts now would fail`,
  });

/** The alarms that golden-ami watches. */
export function judgeWatched(names: readonly string[], place: PlaceFacts): Judgement[] {
  return judgeStates(names, place, {
    missing: (name) => `alarms names ${name}, and there is no such CloudWatch alarm`,
    rings: (name) => `the alarm ${name} is in ALARM: nothing begins before it is OK`,
  });
}

function judgeStates(
  names: readonly string[],
  { alarms, unseen }: PlaceFacts,
  says: Readonly<Record<'missing' | 'rings', (name: string) => string>>,
): Judgement[] {
  if (unseen.alarms !== undefined) return [];
  return names.flatMap((name): Judgement[] => {
    const state = alarms[name];
    if (state === undefined) return [{ fatal: true, message: says.missing(name) }];
    return state === 'ALARM' ? [{ fatal: false, message: says.rings(name) }] : [];
  });
}
