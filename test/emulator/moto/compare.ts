/** What one of the two answered to a case, as `run.py` prints it. */
export interface Answer {
  /** Signing name. */
  readonly service: string;
  readonly operation: string;
  readonly title: string;
  /** HTTP status; absent when the case could not be run. */
  readonly status?: number;
  /** Error code; `crash` for an answer that nobody can parse. */
  readonly error?: string;
  /** Everything in an answer by its path; absent for errors. */
  readonly shape?: Readonly<Record<string, Part>>;
  /** Why the case could not be run. */
  readonly failure?: string;
}

/** Something in an answer. Elements of a list count together. */
export interface Part {
  /** `string`, `list`, … as boto3 has parsed it. */
  readonly type: string;
  /** Structure and member as botocore's model calls them: `Service.events[]`. */
  readonly member: string;
}

/**
 * Where two answers to the same call differ, one line each. What is in them is told by structure and member, wherever
 * that is answered: `Service.createdAt: emulator timestamp, moto absent`; of what only one of them has, no members are
 * told. Whether a call fails, and how, is told by the case:
 * `DescribeServices too many: emulator InvalidParameterException 400, moto 200`.
 */
export function differencesOf(emulator: Answer, moto: Answer): string[] {
  if (!emulator.shape || !moto.shape || emulator.status !== moto.status) {
    const [ours, theirs] = [endOf(emulator), endOf(moto)];
    return ours === theirs
      ? []
      : [`${emulator.operation} ${emulator.title}: emulator ${ours}, moto ${theirs}`];
  }
  const [ours, theirs] = [emulator.shape, moto.shape];
  const paths = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
  const different = new Set(paths.filter((path) => ours[path]?.type !== theirs[path]?.type));
  return [...different]
    .filter((path) => !different.has(parentOf(path)))
    .map((path) => {
      const member = (ours[path] ?? theirs[path])?.member;
      return `${member}: emulator ${ours[path]?.type ?? 'absent'}, moto ${theirs[path]?.type ?? 'absent'}`;
    });
}

function endOf({ status, error }: Answer): string {
  if (error === 'crash') return 'crashes';
  return error === undefined ? String(status) : `${error} ${status}`;
}

/** `services[].events[]` → `services[].events` → `services[]` */
function parentOf(path: string): string {
  return path.replace(/(\[\]|\{[^{}]*\}|\.?[^.[\]{}]+)$/, '');
}
