import { defineSearchAttributeKey } from '@temporalio/common';

/** Search attributes of a release, so that releases can be listed by what they do and wait for. */
export const SearchAttribute = {
  Pipeline: defineSearchAttributeKey('GoldenAmiPipeline', 'KEYWORD'),
  /** A {@link ReleasePhase}. */
  Phase: defineSearchAttributeKey('GoldenAmiPhase', 'KEYWORD'),
  /** Version of the image, once it is known. */
  Image: defineSearchAttributeKey('GoldenAmiImage', 'KEYWORD'),
  /** Environment that is worked on or waited for. */
  Environment: defineSearchAttributeKey('GoldenAmiEnvironment', 'KEYWORD'),
  /** `approval:<environment>` or `decision:<environment>` while a person is waited for; absent otherwise. */
  WaitingFor: defineSearchAttributeKey('GoldenAmiWaitingFor', 'KEYWORD'),
} as const;
