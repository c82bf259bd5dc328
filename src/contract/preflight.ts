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
  /** Launch templates of the groups, of each kind one, to try with dry runs. */
  readonly templates?: readonly TemplateToTry[];
  /** Channel parameters that a release would write. */
  readonly channels?: readonly ChannelToRead[];
  /** AMIs that groups there launch today: what they would go back to. */
  readonly imagesNow?: readonly string[];
}

/** The channel parameter of an environment. */
export interface ChannelToRead {
  readonly environment: string;
  readonly name: string;
}

/** A channel parameter that is there. */
export interface ChannelFacts extends ChannelToRead {
  /** `String`, `StringList`, `SecureString` */
  readonly type: string;
  /** `text`, `aws:ec2:image`, … */
  readonly dataType: string;
  readonly allowedPattern?: string;
  /** `Expiration`, … */
  readonly policies?: readonly string[];
  /** It takes no further version: the oldest has a label. */
  readonly isFull?: true;
  /** The AMI that it names now: what it would go back to. */
  readonly amiId?: string;
}

/** What speaks against launching an image that is launched today. */
export interface ImageTrouble {
  /** It cannot be launched; else it can, and its owner means it to be replaced. */
  readonly isGone: boolean;
  /** `ami-0a1b is disabled` */
  readonly what: string;
  /** What makes it launchable again, with the command; absent where nothing does. */
  readonly help?: string;
}

/** A launch template that is tried for all groups that launch alike. */
export interface TemplateToTry {
  /** What groups that launch alike have in common. */
  readonly key: string;
  readonly id: string;
  /** As a number. */
  readonly version: string;
  readonly instanceTypes: readonly string[];
  /** A subnet of the group. */
  readonly subnet?: string;
  /** Whether the release makes a version of it. */
  readonly getsVersion: boolean;
}

/** What EC2 has answered to the dry run of a launch. */
export interface TriedLaunch extends Pick<TemplateToTry, 'key' | 'id' | 'version'> {
  /** Absent where nothing is wrong. */
  readonly problem?: LaunchProblem;
}

/** Why EC2 would not launch an instance. */
export interface LaunchProblem {
  readonly code: string;
  /** AWS's own words. */
  readonly words: string;
  /** Whether it would be so at every launch, or may pass, or be otherwise in another subnet. */
  readonly fatal: boolean;
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
  /** What dry runs of launches came to; absent in facts of older runs. */
  readonly launches?: readonly TriedLaunch[];
  /** Channel parameters that are there. */
  readonly channels?: readonly ChannelFacts[];
  /**
   * What speaks against launching images that groups launch or channel parameters name now, by AMI ID; absent
   * where nothing does.
   */
  readonly troubles?: Readonly<Record<string, ImageTrouble>>;
  /** Looks that the role may not have, in AWS's words: what they would have told is not known. */
  readonly unseen: Readonly<Partial<Record<'image' | 'instanceTypes' | 'alarms' | 'channel', string>>>;
}

/** What an image asks of an instance type. */
export interface ImageFacts {
  readonly amiId: string;
  /** `x86_64`, `arm64`, … */
  readonly architecture: string;
  /** `legacy-bios`, `uefi`, `uefi-preferred`; absent: the instance type's own. */
  readonly bootMode?: string;
  /** `/dev/xvda` */
  readonly rootDevice?: string;
  /** Size of its root volume. */
  readonly rootSizeGiB?: number;
  /** Set where it is deprecated: since when. */
  readonly deprecatedSince?: string;
  readonly ena?: boolean;
  /** `hvm`, `paravirtual` */
  readonly virtualization?: string;
}

/** What an instance type can run. */
export interface InstanceTypeFacts {
  readonly architectures: readonly string[];
  readonly bootModes: readonly string[];
  /** Absent where it was not asked. */
  readonly needsEna?: boolean;
  readonly virtualizations?: readonly string[];
}
