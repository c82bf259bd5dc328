import { keyText, resourceId, uuid } from './ids.js';

/**
 * Everything the emulated AWS remembers. Each service keeps its own state in the world, found by a key it owns, per
 * account and Region; services that need each other's state call exported functions of the other service's file.
 *
 * @example
 * const ec2 = defineStore('ec2', () => ({ images: new Map<string, Image>() }));
 * ec2.of(world, account, region).images.set(…);
 */
export class World {
  readonly #places = new Map<string, Map<StoreKey, unknown>>();
  #made = 0;

  /** @param seed all IDs follow from it and from the order in which they are made */
  constructor(readonly seed = 1) {}

  /** A new resource ID: `newId('lt-')` → `lt-0…`. */
  newId(prefix: string): string {
    return resourceId(prefix, [this.seed, ++this.#made]);
  }

  /** New capital letters and digits, as access keys have them. */
  newKey(length: number): string {
    return keyText([this.seed, ++this.#made], length);
  }

  /** A new UUID. */
  newUuid(): string {
    return uuid([this.seed, ++this.#made]);
  }

  /** The state that `key` owns in one account and Region, made by `create` when first asked for. */
  store<T>(key: StoreKey, account: string, region: string, create: () => T): T {
    const place = `${account}/${region}`;
    let stores = this.#places.get(place);
    if (!stores) this.#places.set(place, (stores = new Map<StoreKey, unknown>()));
    if (!stores.has(key)) stores.set(key, create());
    return stores.get(key) as T;
  }

  /** The same key's state in every account and Region that has any, in the order of first use. */
  *all<T>(key: StoreKey): Generator<{ account: string; region: string; state: T }> {
    for (const [place, stores] of this.#places) {
      if (!stores.has(key)) continue;
      const [account = '', region = ''] = place.split('/');
      yield { account, region, state: stores.get(key) as T };
    }
  }
}

/** Identity of one service's state; made once per service by {@link defineStore}. */
export type StoreKey = symbol;

/** A service's state: how to make it, and how to reach it. */
export interface Store<T> {
  of(world: World, account: string, region: string): T;
  all(world: World): Generator<{ account: string; region: string; state: T }>;
}

/** Declares the state that one service keeps per account and Region. */
export function defineStore<T>(name: string, create: () => T): Store<T> {
  const key: StoreKey = Symbol(name);
  return {
    of: (world, account, region) => world.store(key, account, region, create),
    all: (world) => world.all<T>(key),
  };
}
