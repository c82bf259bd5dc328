import type { EnvironmentConfig } from '../../config/schema.js';
import type { DiscoveredTarget } from '../../contract/plan.js';
import type { PlaceFacts } from '../../contract/preflight.js';
import type { PreflightFinding } from '../../plans/document.js';

/** What a check says of a target or a place. */
export interface Judgement {
  /** Whether it would fail for certain: then no release starts. */
  readonly fatal: boolean;
  readonly message: string;
}

/** Looks at one group that would be worked on, by what is known of its place. */
export type TargetCheck = (
  target: DiscoveredTarget & { readonly launch: NonNullable<DiscoveredTarget['launch']> },
  place: PlaceFacts,
  environment: EnvironmentConfig,
) => readonly Judgement[];

/** Findings, the same ones counted. */
export class Findings {
  readonly #found = new Map<string, PreflightFinding>();

  add(finding: Omit<PreflightFinding, 'targets' | 'example'>, target?: string): void {
    const key = JSON.stringify(finding);
    const known = this.#found.get(key) ?? {
      ...finding,
      targets: 0,
      ...(target !== undefined && { example: target }),
    };
    this.#found.set(key, { ...known, targets: known.targets + (target === undefined ? 0 : 1) });
  }

  get all(): PreflightFinding[] {
    return [...this.#found.values()];
  }
}
