import { credentialRefusals } from '../../dispatch/credentials.js';
import { milliseconds } from '../../duration.js';
import { digest } from '../../ids.js';
import { AwsError } from '../../service.js';
import { anyOf } from '../glob.js';
import { NOTHING, type IncomingCall, type Strike } from '../strike.js';
import { brokenAnswer } from './brokenAnswer.js';
import { clockSkew } from './clockSkew.js';
import { accessDenied, serverError, throttled } from './errors.js';
import { proxyError } from './page.js';
import { resourceOf } from './resource.js';
import { Break, type WireRule } from './schema.js';

/**
 * A fault of single calls that is in force. Which of the calls it strikes follows from the seed, its ID and how many
 * calls it has met: the same calls meet the same faults.
 */
export class ActiveWireRule {
  /** How many calls it was for so far, struck or spared. */
  met = 0;
  struck = 0;
  readonly #concerns: (call: IncomingCall) => boolean;

  /** @param start when the emulator started, in its own time */
  constructor(
    readonly id: string,
    readonly rule: WireRule,
    private readonly seed: number,
    start: number,
  ) {
    this.#concerns = selection(rule, start);
  }

  /** Counts a call in, if it is one of those concerned. */
  meets(call: IncomingCall): boolean {
    if (!this.#concerns(call)) return false;
    this.met++;
    return true;
  }

  /** Whether the call that it met last is one to be struck. */
  isDue(): boolean {
    const { after, count = Infinity, rate } = this.rule;
    return this.met > after && this.struck < count && this.#draw() < rate;
  }

  strike(call: IncomingCall): Strike {
    this.struck++;
    return strikeOf(this.rule, this.id, call, (text) => this.#draw(text));
  }

  /** A number from 0 up to 1 that follows from the seed, the rule, the call's number and what it is for. */
  #draw(...purpose: string[]): number {
    return parseInt(digest([this.seed, 'fault', this.id, this.met, ...purpose]).slice(0, 12), 16) / 2 ** 48;
  }
}

function selection(rule: WireRule, start: number): (call: IncomingCall) => boolean {
  const { service, accounts, regions, from, until } = rule;
  const operation = anyOf(rule.operations);
  const caller = anyOf(rule.callers);
  const resource = anyOf(rule.resources);
  const begin = from === undefined ? -Infinity : start + milliseconds(from);
  const end = until === undefined ? Infinity : start + milliseconds(until);
  return (call) =>
    (service ?? call.service) === call.service &&
    (accounts?.includes(call.account) ?? true) &&
    (regions?.includes(call.region) ?? true) &&
    begin <= call.now &&
    call.now < end &&
    operation(call.operation) &&
    caller(call.caller.arn) &&
    resource(resourceOf(call));
}

function strikeOf(rule: WireRule, id: string, call: IncomingCall, draw: (purpose: string) => number): Strike {
  const fault = { id, kind: rule.kind };
  switch (rule.kind) {
    case 'throttle':
      return { fault, executed: false, instead: throttled(call.service) };
    case 'serverError':
      return { fault, executed: false, instead: serverError(call.service, rule.status) };
    case 'accessDenied':
      return { fault, executed: false, instead: accessDenied(call) };
    case 'refusal':
      return { fault, executed: false, instead: new AwsError(rule.code, rule.message, rule.status) };
    case 'expiredCredentials':
      return { fault, executed: false, instead: credentialRefusals[call.protocol].expired };
    case 'reset':
      return { fault, executed: false, instead: NOTHING };
    case 'stall':
      return { fault, executed: false, instead: NOTHING, delay: milliseconds(rule.limit) };
    case 'slow':
      return { fault, executed: true, delay: milliseconds(rule.delay) };
    case 'lostAnswer':
      return { fault, executed: true, ...lost(rule, call) };
    case 'brokenAnswer':
      return {
        fault,
        executed: rule.executed,
        instead: brokenAnswer(rule.how ?? oneOf(BROKEN, draw('how'))),
      };
    case 'proxyError':
      return { fault, executed: rule.executed, instead: proxyError(rule.status) };
    case 'clockSkew':
      return { fault, executed: false, instead: clockSkew(call, rule.code) };
  }
}

const BROKEN = Object.values(Break);

/** The element that a number from 0 up to 1 stands for. */
function oneOf<Element>(elements: readonly Element[], draw: number): Element {
  const element = elements[Math.floor(draw * elements.length)];
  if (element === undefined) throw new RangeError(`${draw} stands for none of ${elements.length} elements`);
  return element;
}

function lost(
  { instead, limit }: Extract<WireRule, { kind: 'lostAnswer' }>,
  { service }: IncomingCall,
): Pick<Strike, 'instead' | 'delay'> {
  switch (instead) {
    case 'reset':
      return { instead: NOTHING };
    case 'serverError':
      return { instead: serverError(service, 500) };
    case 'stall':
      return { instead: NOTHING, delay: milliseconds(limit) };
  }
}
