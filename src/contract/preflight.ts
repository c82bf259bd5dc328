/** What the preflight asks of one Region of one account that has groups to work on, or alarms to watch. */
export interface PreflightPlace {
  readonly account: string;
  readonly region: string;
  /** The image's copy there; absent while it is not built. */
  readonly amiId?: string;
  /** Instance types of all groups there. */
  readonly instanceTypes: readonly string[];
  /** Alarms that refreshes there watch, and golden-ami itself. */
  readonly alarms: readonly string[];
  /** A launch template of one of the groups, to try permissions with. */
  readonly template?: { readonly id: string; readonly version: string };
}

/** What the preflight has learnt of one place. */
export interface PlaceFacts {
  readonly account: string;
  readonly region: string;
  /** Absent when there is no image yet, or the account does not see it. */
  readonly image?: ImageFacts;
  /** By name; a type that the Region does not have is missing. */
  readonly instanceTypes: Readonly<Record<string, InstanceTypeFacts>>;
  /** States by name; an alarm that does not exist is missing. */
  readonly alarms: Readonly<Record<string, string>>;
  /** AWS's words for each permission that a release needs and the role does not have. */
  readonly missingPermissions: readonly string[];
  /** Looks that the role may not have, in AWS's words: what they would have told is not known. */
  readonly unseen: Readonly<Partial<Record<'image' | 'instanceTypes' | 'alarms', string>>>;
}

/** What an image asks of an instance type. */
export interface ImageFacts {
  readonly amiId: string;
  /** `x86_64`, `arm64`, … */
  readonly architecture: string;
  /** `legacy-bios`, `uefi`, `uefi-preferred`; absent: the instance type's own. */
  readonly bootMode?: string;
}

/** What an instance type can run. */
export interface InstanceTypeFacts {
  readonly architectures: readonly string[];
  readonly bootModes: readonly string[];
}
