/** Longest `CheckpointDelay`, `BakeTime` and `InstanceWarmup` of the Auto Scaling API, in seconds. */
export const TWO_DAYS = 172_800;

/** A preference that does not go with the others. */
export interface RefreshMistake {
  readonly key: string;
  /** What was expected. */
  readonly expected: string;
}

/**
 * Combinations that StartInstanceRefresh refuses, or that leave a group half refreshed. The values themselves may be wrong: a
 * rule whose keys are stays silent.
 */
export function mistakeInRefresh(preferences: Readonly<Record<string, unknown>>): RefreshMistake[] {
  const mistakes: RefreshMistake[] = [];
  const refuse = (key: string, expected: string): void => void mistakes.push({ key, expected });
  const minimum = number(preferences['minHealthyPercentage']);
  const maximum = number(preferences['maxHealthyPercentage']);
  const checkpoints = preferences['checkpointPercentages'];

  if (maximum !== undefined && preferences['minHealthyPercentage'] === undefined)
    refuse('maxHealthyPercentage', 'minHealthyPercentage beside it: AWS refuses one without the other');
  if (
    preferences['preferences'] === 'auto' &&
    minimum !== undefined &&
    preferences['maxHealthyPercentage'] === undefined
  )
    refuse('minHealthyPercentage', 'maxHealthyPercentage beside it, or neither: preferences auto sets both');
  if (maximum !== undefined && minimum !== undefined && maximum - minimum > 100)
    refuse('maxHealthyPercentage', `at most 100 above minHealthyPercentage (${minimum})`);
  if (Array.isArray(checkpoints) && checkpoints.every((each) => typeof each === 'number')) {
    if (checkpoints.some((each, index) => index > 0 && each <= (checkpoints[index - 1] ?? 0)))
      refuse('checkpointPercentages', 'ascending percentages, each once');
    if (checkpoints.length > 0 && checkpoints.at(-1) !== 100)
      refuse(
        'checkpointPercentages',
        '100 as the last one: without it the group is never replaced as a whole',
      );
  }
  if (preferences['checkpointDelay'] !== undefined && checkpoints === undefined)
    refuse('checkpointDelay', 'checkpointPercentages beside it');
  if (preferences['autoRollback'] === true && preferences['strategy'] === 'ReplaceRootVolume')
    refuse('autoRollback', 'strategy Rolling beside it: a replaced root volume cannot be rolled back');
  return mistakes;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
