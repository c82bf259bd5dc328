/** A step of the set-up that cannot succeed; its message says why and what to do. */
export class SetupError extends Error {
  name = 'SetupError';
}

/** Tells the person at the terminal what the set-up did; on stderr, so that a command's own output stays clean. */
export function report(message) {
  process.stderr.write(`set-up: ${message}\n`);
}
