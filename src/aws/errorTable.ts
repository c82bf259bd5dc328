/** What a failed AWS call means for the caller. */
export const AwsErrorKind = {
  /** Too many calls: the same call works later. */
  Throttled: 'throttled',
  /** AWS or the way to it failed: the same call may work at once, and may have had its effect. */
  Unavailable: 'unavailable',
  /** Somebody else is at it, or AWS has no room for now: the same call works once that is over. */
  Busy: 'busy',
  /** The session has expired or was revoked: the same call works with a new one, if the account still gives one. */
  Credentials: 'credentials',
  /** A clock is wrong, or the call was held up: the same call works with another time of day, or a new session. */
  Clock: 'clock',
  /** The identity may not do this, or may not become that role. */
  AccessDenied: 'accessDenied',
  /** What the call names does not exist. */
  NotFound: 'notFound',
  /** A quota of the account is used up: the same call works when it is raised, or something is deleted. */
  Quota: 'quota',
  /** AWS understood and refused; the same call never works. */
  Refused: 'refused',
} as const;
export type AwsErrorKind = (typeof AwsErrorKind)[keyof typeof AwsErrorKind];

/** What is done after an error of a kind. */
export const AwsErrorAction = {
  /** The call is repeated soon, with growing pauses. */
  Retry: 'retry',
  /** The call is repeated when what stands in its way has had time to pass. */
  Wait: 'wait',
  /** The session is renewed, once for a call, and the call is repeated; then it is given up. */
  Renew: 'renew',
  /** The same, and then the call is repeated when what stands in its way has had time to pass. */
  RenewAndWait: 'renew, wait',
  /** No repetition helps: a person has to. */
  GiveUp: 'give up',
} as const;
export type AwsErrorAction = (typeof AwsErrorAction)[keyof typeof AwsErrorAction];

/** The rule for each kind. */
export const ACTION_BY_KIND: Readonly<Record<AwsErrorKind, AwsErrorAction>> = {
  throttled: AwsErrorAction.Wait,
  unavailable: AwsErrorAction.Retry,
  busy: AwsErrorAction.Wait,
  credentials: AwsErrorAction.Renew,
  clock: AwsErrorAction.RenewAndWait,
  accessDenied: AwsErrorAction.GiveUp,
  notFound: AwsErrorAction.GiveUp,
  quota: AwsErrorAction.GiveUp,
  refused: AwsErrorAction.GiveUp,
};

/** The errors that one service, or all, may answer with: codes as the SDK's `error.name` has them. */
export interface AwsErrorList {
  readonly title: string;
  /** Where the codes come from. */
  readonly source: string;
  readonly codes: Readonly<Partial<Record<AwsErrorKind, readonly string[]>>>;
}

const reference = (path: string) => `https://docs.aws.amazon.com/${path}`;

/**
 * Every error that the operations which golden-ami calls may answer with, by service. One code means the same at every
 * service. `docs/failures.md` shows this table, and a test compares it with what the SDK says of each operation.
 */
export const AWS_ERRORS: readonly AwsErrorList[] = [
  {
    title: 'Every service',
    source: reference('autoscaling/ec2/APIReference/CommonErrors.html'),
    codes: {
      throttled: [
        'Throttling',
        'ThrottlingException',
        'ThrottledException',
        'Throttled',
        'RequestThrottled',
        'RequestThrottledException',
        'TooManyRequestsException',
      ],
      unavailable: [
        'InternalFailure',
        'InternalServerError',
        'InternalError',
        'ServiceUnavailable',
        'ServiceUnavailableException',
        'RequestTimeout',
        'RequestTimeoutException',
        'RequestAbortedException',
      ],
      credentials: [
        'ExpiredToken',
        'ExpiredTokenException',
        'InvalidClientTokenId',
        'UnrecognizedClientException',
        // Of a clock that is wrong, where the message says that the signature has expired or is not yet current.
        'SignatureDoesNotMatch',
        'InvalidSignatureException',
      ],
      // "The request reached the service more than 15 minutes after the date stamp on the request …, or the date stamp on
      // the request is more than 15 minutes in the future." EC2 says it of sessions that have expired, too.
      clock: ['RequestExpired', 'RequestTimeTooSkewed', 'RequestInTheFuture'],
      accessDenied: [
        'AccessDenied',
        'AccessDeniedException',
        'NotAuthorized',
        'OptInRequired',
        'IncompleteSignature',
        'MissingAuthenticationToken',
      ],
      refused: [
        'ValidationError',
        'ValidationException',
        'InvalidAction',
        'InvalidParameterCombination',
        'InvalidParameterValue',
        'InvalidQueryParameter',
        'MalformedQueryString',
        'MalformedHttpRequestException',
        'MissingAction',
        'MissingParameter',
        'RequestEntityTooLargeException',
        'UnknownOperationException',
      ],
    },
  },
  {
    title: 'EC2 Auto Scaling',
    source: reference(
      'autoscaling/ec2/APIReference/API_StartInstanceRefresh.html#API_StartInstanceRefresh_Errors',
    ),
    codes: {
      unavailable: ['ServiceLinkedRoleFailure'],
      busy: [
        'ResourceContentionFault',
        'ResourceInUseFault',
        'ScalingActivityInProgressFault',
        'InstanceRefreshInProgressFault',
      ],
      notFound: ['ActiveInstanceRefreshNotFoundFault'],
      quota: ['LimitExceededFault'],
      refused: ['IrreversibleInstanceRefreshFault', 'InvalidNextToken'],
    },
  },
  {
    title: 'EC2',
    source: reference('AWSEC2/latest/APIReference/errors-overview.html'),
    codes: {
      throttled: ['RequestLimitExceeded', 'EC2ThrottledException'],
      unavailable: ['Unavailable'],
      busy: ['InsufficientInstanceCapacity', 'InsufficientCapacity'],
      accessDenied: ['UnauthorizedOperation', 'AuthFailure', 'Blocked', 'PendingVerification'],
      notFound: [
        'InvalidAMIID.NotFound',
        'InvalidAMIID.Unavailable',
        'InvalidLaunchTemplateId.NotFound',
        'InvalidLaunchTemplateId.VersionNotFound',
        'InvalidLaunchTemplateName.NotFoundException',
      ],
      quota: [
        'MaxTemplateVersionLimitExceeded',
        'MaxTemplateLimitExceeded',
        'InstanceLimitExceeded',
        'VcpuLimitExceeded',
      ],
      refused: [
        'IdempotentParameterMismatch',
        'InvalidAMIID.Malformed',
        'InvalidLaunchTemplateId.Malformed',
        'InvalidParameter',
        'InvalidPaginationToken',
      ],
    },
  },
  {
    title: 'ECS',
    source: reference('AmazonECS/latest/APIReference/API_UpdateService.html#API_UpdateService_Errors'),
    codes: {
      unavailable: ['ServerException'],
      busy: ['ConflictException'],
      notFound: [
        'ClusterNotFoundException',
        'ServiceNotFoundException',
        'ServiceNotActiveException',
        'ServiceDeploymentNotFoundException',
        'NamespaceNotFoundException',
      ],
      refused: [
        'ClientException',
        'InvalidParameterException',
        'UnsupportedFeatureException',
        'PlatformUnknownException',
        'PlatformTaskDefinitionIncompatibilityException',
      ],
    },
  },
  {
    title: 'Elastic Load Balancing',
    source: reference(
      'elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html#API_DescribeTargetHealth_Errors',
    ),
    codes: {
      // "The health of the specified targets could not be retrieved due to an internal error."
      unavailable: ['HealthUnavailableException'],
      notFound: ['TargetGroupNotFoundException'],
      refused: ['InvalidTargetException'],
    },
  },
  {
    title: 'EC2 Image Builder',
    source: reference(
      'imagebuilder/latest/APIReference/API_StartImagePipelineExecution.html#API_StartImagePipelineExecution_Errors',
    ),
    codes: {
      throttled: ['CallRateLimitExceededException'],
      unavailable: ['ServiceException'],
      busy: ['ResourceInUseException'],
      accessDenied: ['ForbiddenException'],
      notFound: ['ResourceNotFoundException'],
      quota: ['ServiceQuotaExceededException'],
      refused: [
        'InvalidRequestException',
        'InvalidParameterCombinationException',
        'InvalidPaginationTokenException',
        'IdempotentParameterMismatchException',
      ],
    },
  },
  {
    title: 'Systems Manager',
    source: reference('systems-manager/latest/APIReference/API_PutParameter.html#API_PutParameter_Errors'),
    codes: {
      // "There are concurrent updates for a resource that supports one update at a time": the rate is not the matter.
      busy: ['TooManyUpdates'],
      notFound: ['ParameterNotFound', 'ParameterVersionNotFound', 'InvalidDocument'],
      quota: [
        'ParameterLimitExceeded',
        'ParameterMaxVersionLimitExceeded',
        'ParameterVersionLabelLimitExceeded',
        'PoliciesLimitExceededException',
      ],
      refused: [
        'ParameterAlreadyExists',
        'ParameterPatternMismatchException',
        'UnsupportedParameterType',
        'UnsupportedCalendarException',
        'HierarchyLevelLimitExceededException',
        'HierarchyTypeMismatchException',
        'IncompatiblePolicyException',
        'InvalidAllowedPatternException',
        'InvalidDocumentType',
        'InvalidKeyId',
        'InvalidPolicyAttributeException',
        'InvalidPolicyTypeException',
      ],
    },
  },
  {
    title: 'SNS',
    source: reference('sns/latest/api/API_Publish.html#API_Publish_Errors'),
    codes: {
      throttled: ['KMSThrottlingException'],
      unavailable: ['InternalErrorException'],
      accessDenied: [
        'AuthorizationError',
        'AuthorizationErrorException',
        'InvalidSecurityException',
        'KMSAccessDeniedException',
        'KMSOptInRequired',
      ],
      notFound: ['NotFound', 'NotFoundException', 'KMSNotFoundException'],
      refused: [
        'InvalidParameterValueException',
        'EndpointDisabledException',
        'PlatformApplicationDisabledException',
        'KMSDisabledException',
        'KMSInvalidStateException',
      ],
    },
  },
  {
    title: 'STS',
    source: reference('STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_Errors'),
    codes: {
      accessDenied: ['RegionDisabledException'],
      refused: [
        'MalformedPolicyDocumentException',
        'PackedPolicyTooLargeException',
        'InvalidContextAssertionException',
      ],
    },
  },
  {
    title: 'The SDK, and golden-ami itself, without an answer of AWS',
    source: 'https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html',
    codes: {
      throttled: ['BucketOverflowError'],
      unavailable: ['TimeoutError', 'BrokenAnswer'],
      accessDenied: ['CredentialsProviderError', 'TokenProviderError', 'NoRole'],
    },
  },
];
