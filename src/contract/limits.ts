/**
 * How much of something one release, or one message, may bring. What people write is cut where it arrives; what is too much
 * of anything else is refused. `status` must stay an answer that fits into one payload (2 MB) whatever anyone has sent.
 */

/** Characters of who is said to have asked for something. */
export const LONGEST_PERSON = 100;

/** Characters of a reason or a comment. */
export const LONGEST_TEXT = 500;

/** Characters that a message quotes of what somebody else has sent. */
export const LONGEST_QUOTE = 100;

/** Characters of a request ID: room for a UUID and a prefix. */
export const LONGEST_REQUEST_ID = 100;

/** Characters of what names a target: the name of a group has at most 255, that of a cluster and a service as many each. */
export const LONGEST_TARGET = 600;

/** Characters of a tag's key and of its value: https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html */
export const LONGEST_TAG_KEY = 128;
export const LONGEST_TAG_VALUE = 256;

/** Targets that one message may name. */
export const MOST_TARGETS = 1000;

/** Tags that one message may name: as many as a resource can carry. */
export const MOST_TAGS = 50;

/** Targets worked on at once: what Temporal allows of children, with room to spare. */
export const FASTEST_PACE = 500;

/** Alarms of one environment. */
export const MOST_ALARMS = 100;

/** Of a config: what one payload holds, with room for what the releases and environments add to it. */
export const MOST_ACCOUNTS = 3000;
export const MOST_REGIONS = 50;
export const MOST_ENVIRONMENTS = 20;
export const MOST_SELECTORS = 200;
export const MOST_NAMES = 1000;
export const MOST_POOLS = 100;
export const MOST_NOTIFICATIONS = 20;

/** Levels of mappings and lists in each other: a config has a dozen. What is deeper cannot even be passed on. */
export const DEEPEST = 64;
