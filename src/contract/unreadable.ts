/**
 * Stands for what somebody has sent and no worker can read: an encoding that golden-ami does not speak, broken JSON. It takes
 * the place of the payload, so that the message is refused like any other that has the wrong form.
 */
export interface Unreadable {
  readonly '@unreadable': string;
}

/** Marks what cannot be read, and says why. */
export function unreadable(why: string): Unreadable {
  return { '@unreadable': why };
}

/** Why a value could not be read; undefined when it could. */
export function whyUnreadable(value: unknown): string | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  const why = (value as Partial<Unreadable>)['@unreadable'];
  return typeof why === 'string' ? why : undefined;
}
