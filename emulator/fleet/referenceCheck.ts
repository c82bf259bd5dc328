import type { Problem } from '../problems.js';
import { countedNames, regionsOf, type Placed } from './placement.js';
import type { Fleet } from './schema.js';

/** Collects what does not hold together in a fleet. */
export class ReferenceCheck {
  readonly problems: Problem[] = [];
  readonly #accounts: ReadonlySet<string>;
  readonly #images: ReadonlySet<string>;
  readonly #taken = new Set<string>();

  constructor(private readonly fleet: Fleet) {
    this.#accounts = new Set([fleet.owner, ...fleet.accounts.map(({ id }) => id)]);
    this.#images = new Set(fleet.images.map(({ name }) => name));
  }

  report(path: string, message: string): void {
    this.problems.push({ path, message });
  }

  unique(path: string, kind: string, id: string): void {
    if (this.#taken.has(`${kind} ${id}`)) this.report(path, `there is another ${kind} ${id}`);
    this.#taken.add(`${kind} ${id}`);
  }

  accounts(path: string, ids: readonly string[]): void {
    for (const id of ids) {
      if (!this.#accounts.has(id)) this.report(path, `${id} is neither the owner nor one of the accounts`);
    }
  }

  regions(path: string, regions: readonly string[]): void {
    for (const region of regions) {
      if (!this.fleet.regions.includes(region)) this.report(path, `${region} is not one of the regions`);
    }
  }

  image(path: string, name: string): void {
    if (!this.#images.has(name)) this.report(path, `there is no image ${name}`);
  }

  /** The Regions in which something is, which must be given in one of the two ways. */
  place(path: string, described: Placed): readonly string[] {
    if ((described.region === undefined) === (described.regions === undefined)) {
      this.report(path, 'expected either region or regions');
    }
    this.regions(`${path}.${described.regions ? 'regions' : 'region'}`, regionsOf(described));
    return regionsOf(described);
  }

  /** The names that a counted name stands for. */
  names(path: string, { name, count }: { name: string; count: number }): Iterable<string> {
    if (count > 1 && !name.includes('{n}')) {
      this.report(`${path}.name`, `needs {n}, because count is ${count}`);
    }
    return new Set(countedNames(name, count));
  }
}
