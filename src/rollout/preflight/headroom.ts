import { preferencesFor } from '../preferences.js';
import type { TargetCheck } from './check.js';

/** AWS says nowhere whether a refresh may launch beyond the group's maximum size: so it is a warning. */
export const checkHeadroom: TargetCheck = ({ size, launch }, _place, { refresh }) => {
  const { maxHealthyPercentage = 100 } = preferencesFor(size, refresh);
  const { desiredCapacity = size, maxSize = Infinity } = launch;
  const surge = Math.floor((desiredCapacity * maxHealthyPercentage) / 100) - desiredCapacity;
  const room = maxSize - desiredCapacity;
  if (surge <= room) return [];
  const message = `maxHealthyPercentage ${maxHealthyPercentage} launches beyond the maximum size of the group: AWS does not say whether the refresh may, or goes slower`;
  return [{ fatal: false, message }];
};
