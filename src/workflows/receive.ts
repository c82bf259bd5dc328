import { defineSignal, log, patched, setDefaultSignalHandler, setHandler } from '@temporalio/workflow';
import { LONGEST_PERSON } from '../contract/limits.js';
import { read, type Read } from '../contract/shape.js';
import { MESSAGE_SHAPES, type Messages } from '../contract/shapes/messages.js';
import { cut, quote } from '../contract/texts.js';

type MessageName = keyof Messages;

/** Keeps why a message was not taken, where somebody will read it. */
export type Refuse = (message: string, sent: unknown, reason: string) => void;

/** Reads a message; what is wrong with it is said in words. */
export function readMessage<Name extends MessageName>(name: Name, sent: unknown): Read<Messages[Name]> {
  return read(MESSAGE_SHAPES[name], sent);
}

/**
 * Whether a message is refused that an earlier build may have taken: not while what that did with it is repeated. It leaves
 * a mark in the history, so it is asked only of what is wrong, and never in a validator or a query.
 */
export function isRefusedNow(): boolean {
  return patched('checks-messages');
}

/**
 * Sets the handler of a signal. It gets what has the form that `MESSAGE_SHAPES` says, and everything else is refused: an error in a
 * handler would stop the workflow for ever, and with it the abort of a release.
 */
export function onSignal<Name extends MessageName>(
  name: Name,
  handle: (message: Messages[Name]) => void | Promise<void>,
  refuse: Refuse = () => undefined,
): void {
  setHandler(defineSignal<[unknown]>(name), (sent) => {
    const taken = readMessage(name, sent);
    if ('value' in taken) return handle(taken.value);
    if (!isRefusedNow()) return handle(sent as Messages[Name]);
    log.warn('a message was refused', { message: name, reason: taken.mistake });
    refuse(name, sent, taken.mistake);
  });
}

/**
 * Refuses signals that the workflow does not take, a misspelt `aprove` for instance: the SDK keeps them
 * unread. To be called once every other handler is set, and before the workflow waits for anything: what came
 * early and has no handler is refused at once.
 */
export function refuseOtherSignals(refuse: Refuse): void {
  setDefaultSignalHandler((name, sent) => {
    if (!isRefusedNow()) return;
    log.warn('a signal of a name that means nothing here was refused', { signal: quote(name) });
    refuse(cut(name, LONGEST_PERSON), sent, 'nothing takes a signal of that name here');
  });
}

/**
 * What a query was asked with.
 * @throws RangeError when that has another form: it fails the query alone
 */
export function valueOf<T>(taken: Read<T>): T {
  if ('value' in taken) return taken.value;
  throw new RangeError(taken.mistake);
}
