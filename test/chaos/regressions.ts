/** A run that has failed once: its seed is run again by `npm test`, for ever. */
export interface Regression {
  readonly scenario: string;
  readonly seed: number;
  /** What went wrong, and what mended it. */
  readonly was: string;
}

export const regressions: readonly Regression[] = [
  {
    scenario: 'budget',
    seed: 5,
    was: 'the run asked what still ran before the release, which had said that it has ended, had told people so; it waits for that now',
  },
  {
    scenario: 'ordinary-faults',
    seed: 153,
    was: 'chance struck two fifths of its calls, and it was held to have made too many; a single run is judged by those not struck now',
  },
  {
    scenario: 'lost-answers',
    seed: 2,
    was: 'the AWS SDK repeated PutParameter by itself, and the channel was written twice',
  },
  {
    scenario: 'rollback',
    seed: 4,
    was: 'rolled back while the channel was written, the release wrote on, and new instances got its image; it undoes that now',
  },
  {
    scenario: 'rollback',
    seed: 6,
    was: 'a group that follows the channel went back before the channel had, to the image of the release; it waits for that now',
  },
  {
    scenario: 'rollback',
    seed: 12,
    was: 'when all targets had gone back by themselves, nobody put the channel back; it goes back as soon as the word comes now',
  },
  {
    scenario: 'lost-answers',
    seed: 5,
    was: 'the AWS SDK repeated UpdateService by itself, and the service was deployed twice; it repeats nothing now',
  },
  {
    scenario: 'messages',
    seed: 1,
    was: 'callers whose messages the server refused had it forget the updates of all others, who were told that it was not reachable; they take turns now',
  },
  {
    scenario: 'messages',
    seed: 2,
    was: 'after a hundred refusals the worker answered no query about the release any more, not even after its end; callers take turns now',
  },
  {
    scenario: 'messages',
    seed: 4,
    was: 'retries and a rollback were told that the server was not reachable, as their updates were aborted; they are sent again now',
  },
  {
    scenario: 'messages',
    seed: 9,
    was: 'callers were told that no worker answered, as their queries were refused until their time was up; those with the same question share its answer now',
  },
  {
    scenario: 'messages',
    seed: 16,
    was: 'a query came before the workflow task of what had arrived, the SDK moved the release, and no worker could replay it any more; such a query is asked again now',
  },
  {
    scenario: 'messages',
    seed: 13,
    was: 'a target of the batch under way that was left out, as its caller was told, was refreshed all the same',
  },
  {
    scenario: 'abort',
    seed: 5,
    was: 'groups that name $Latest launched the new image after their refresh had been cancelled; it is taken back now',
  },
  {
    scenario: 'abort',
    seed: 21,
    was: 'AWS refused the refresh of a group that names $Latest, because it was to roll that back by itself; it is not asked for now',
  },
  {
    scenario: 'broken-answers',
    seed: 7,
    was: 'the emulator gave up a deployment for ever that began while all instances of its cluster were being replaced; it waits for the next ones now',
  },
  {
    scenario: 'broken-answers',
    seed: 17,
    was: 'the same; a broken answer had moved the deployment of the way back into that moment',
  },
];
