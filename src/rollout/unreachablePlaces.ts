import type { EnvironmentCommand } from '../contract/commands.js';
import { placeId, type PlaceName, type PlaceNews, type UnreachablePlace } from '../contract/place.js';

/** Places that a message names one by one: all would fill screens, and `status` has them. */
const NAMED = 10;

/** The places of an environment that could not be looked into, while a release goes on without them. */
export class UnreachablePlaces {
  readonly #places = new Map<string, UnreachablePlace>();
  readonly #news = new Map<string, PlaceNews>();

  get all(): UnreachablePlace[] {
    return [...this.#places.values()];
  }

  /** Those that nobody has decided to go on without. */
  get open(): UnreachablePlace[] {
    return this.all.filter(({ skippedBy }) => skippedBy === undefined);
  }

  /** Takes places that whoever is reported to knows already. */
  load(places: readonly UnreachablePlace[]): void {
    for (const place of places) this.#places.set(placeId(place), place);
  }

  /** A place could not be looked into, again. */
  stillShut(place: UnreachablePlace): void {
    this.#put(place);
  }

  /** Somebody has decided to go on without it. */
  skip(place: UnreachablePlace, by: string): void {
    this.#put({ ...place, skippedBy: by });
  }

  /** It has been looked into, and what is there is known. */
  reached({ account, region }: PlaceName): void {
    const id = placeId({ account, region });
    const known = this.#places.get(id);
    if (!known) return;
    this.#places.delete(id);
    this.#news.set(id, { ...known, reached: true });
  }

  get haveNews(): boolean {
    return this.#news.size > 0;
  }

  /** What has changed since this was last asked. */
  takeNews(): PlaceNews[] {
    const news = [...this.#news.values()];
    this.#news.clear();
    return news;
  }

  #put(place: UnreachablePlace): void {
    this.#places.set(placeId(place), place);
    this.#news.set(placeId(place), place);
  }
}

/** Whether a command names a place, or all places of an account, instead of a target. */
export function namesPlace(name: string): boolean {
  return /^\d{12}(\/[a-z0-9-]+)?$/.test(name);
}

/** The unreachable places that a command means: those it names, and with `failed` those that nobody has skipped. */
export function placesMeant(
  { failed, targets = [] }: Pick<EnvironmentCommand, 'failed' | 'targets'>,
  places: readonly UnreachablePlace[],
): UnreachablePlace[] {
  return places.filter(
    (place) =>
      targets.includes(placeId(place)) ||
      targets.includes(place.account) ||
      (failed === true && place.skippedBy === undefined),
  );
}

/** The places with AWS's words, a line each. */
export function placeLines(places: readonly UnreachablePlace[]): string {
  const lines = places
    .slice(0, NAMED)
    .map(
      ({ account, region, reason, skippedBy }) =>
        `  ${placeId({ account, region })}: not looked into${skippedBy === undefined ? '' : `, left out by ${skippedBy}`}: ${reason}`,
    );
  if (places.length > NAMED) lines.push(`  and ${places.length - NAMED} more`);
  return lines.join('\n');
}

/** `1 place not looked into`. */
export function countPlaces(count: number): string {
  return `${count === 1 ? '1 place' : `${count} places`} not looked into`;
}
