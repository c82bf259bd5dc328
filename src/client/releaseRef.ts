import { isName, isReleaseName, RELEASE_NAME, releaseOfId, releaseWorkflowId } from '../contract/names.js';
import { ErrorCode, GoldenAmiError } from './goldenAmiError.js';

/** A release by name. */
export interface ReleaseRef {
  readonly pipeline: string;
  readonly release: string;
  readonly workflowId: string;
}

const WORKFLOW_PREFIX = 'golden-ami/';

const NAMES = 'names have 1 to 64 letters, digits, dots, dashes, underscores or colons';

/** How people name a release: `<pipeline>/<release>`. */
export function displayName(ref: { readonly pipeline: string; readonly release: string }): string {
  return `${ref.pipeline}/${ref.release}`;
}

/** The release of one pipeline. */
export function releaseRef(pipeline: string, release: string): ReleaseRef {
  return { pipeline, release, workflowId: releaseWorkflowId(pipeline, release) };
}

/** The release with this workflow ID, or undefined when it is not the ID of a release. */
export function releaseOfWorkflowId(workflowId: string): ReleaseRef | undefined {
  const named = releaseOfId(workflowId);
  return named && releaseRef(named.pipeline, named.release);
}

/**
 * Reads a release as people write it: `<pipeline>/<release>`, a whole workflow ID, or the release alone when the
 * pipeline is known from elsewhere.
 * @throws GoldenAmiError when it is none of these
 */
export function parseReleaseRef(text: string, pipeline?: string): ReleaseRef {
  if (text.startsWith(WORKFLOW_PREFIX)) {
    const ref = releaseOfWorkflowId(text);
    if (ref) return ref;
    throw notARelease(text, 'that is the workflow ID of a part of a release, or of something else');
  }
  const [first = '', second, ...rest] = text.split('/');
  if (rest.length > 0) throw notARelease(text, 'it has more than one slash');
  if (second !== undefined) {
    if (isName(first) && isReleaseName(second)) return releaseRef(first, second);
    throw notARelease(text, NAMES);
  }
  if (!isReleaseName(first)) throw notARelease(text, NAMES);
  if (pipeline === undefined) throw notARelease(text, 'the pipeline is missing');
  return releaseRef(pipeline, first);
}

/**
 * The name a release gets when nobody gave one: the UTC time, to the second.
 * @param now milliseconds since the epoch
 */
export function defaultReleaseName(now: number): string {
  return new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}

/** @throws GoldenAmiError when `name` cannot be the name of a release */
export function checkReleaseName(name: string): string {
  const isRight: boolean = isReleaseName(name);
  if (isRight) return name;
  throw new GoldenAmiError(
    ErrorCode.Usage,
    `"${name}" cannot be the name of a release: expected ${RELEASE_NAME}.`,
  );
}

function notARelease(text: string, why: string): GoldenAmiError {
  return new GoldenAmiError(ErrorCode.ReleaseNotNamed, `"${text}" does not name a release: ${why}.`, {
    hint: 'Name it as <pipeline>/<release>, by its whole workflow ID, or by <release> with -c <config file>.',
  });
}
