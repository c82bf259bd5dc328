import type { AwsError } from '../service.js';

/**
 * Collects what is wrong with an input while it is read. Missing members are reported together, as AWS does; a value
 * of a wrong type ends the reading at once.
 */
export class InputCheck {
  readonly #missing: string[] = [];

  constructor(private readonly wording: Wording) {}

  missing(path: Path): void {
    this.#missing.push(this.wording.path(path));
  }

  /**
   * @param expected the kind of what should be there: `number`, `list`
   * @throws AwsError always
   */
  malformed(path: Path, value: string, expected: string): never {
    throw this.wording.malformed(this.wording.path(path), value, expected);
  }

  /** @throws AwsError when something is missing */
  finish(): void {
    if (this.#missing.length > 0) throw this.wording.missing(this.#missing);
  }
}

/** Names of members and positions of items, from the input down to one value. */
export type Path = readonly (string | number)[];

/** How a protocol words its complaints. */
export interface Wording {
  path(path: Path): string;
  missing(paths: readonly string[]): AwsError;
  malformed(path: string, value: string, expected: string): AwsError;
}

/** The kind of a value with its article: `a number`, `an integer`. */
export function withArticle(kind: string): string {
  return `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;
}

/** A path in the words of AWS's validation: `filters.1.member.name`. */
export function validationPath(path: Path): string {
  return path
    .map((step) =>
      typeof step === 'number' ? `${step}.member` : step.charAt(0).toLowerCase() + step.slice(1),
    )
    .join('.');
}

/** The message of AWS's validation for members that are required and absent. */
export function nullMessage(paths: readonly string[]): string {
  const count = `${paths.length} validation error${paths.length === 1 ? '' : 's'} detected: `;
  return (
    count +
    paths
      .map((path) => `Value null at '${path}' failed to satisfy constraint: Member must not be null`)
      .join('; ')
  );
}
