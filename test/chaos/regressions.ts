/** A run that has failed once: its seed is run again by `npm test`, for ever. */
export interface Regression {
  readonly scenario: string;
  readonly seed: number;
  /** What went wrong, and what mended it. */
  readonly was: string;
}

export const regressions: readonly Regression[] = [
  {
    scenario: 'lost-answers',
    seed: 2,
    was: 'the AWS SDK repeated PutParameter by itself, and the channel was written twice',
  },
  {
    scenario: 'lost-answers',
    seed: 5,
    was: 'the AWS SDK repeated UpdateService by itself, and the service was deployed twice; it repeats nothing now',
  },
];
