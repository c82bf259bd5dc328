import { defineStore } from '../../world.js';
import type { RequestContext } from '../../service.js';
import { digest } from '../../ids.js';
import { canonical } from '../canonical.js';
import { idempotentParameterMismatch } from './errors.js';

const store = defineStore('ec2/clientTokens', () => new Map<string, { request: string; answer: object }>());

/**
 * Answers a request once per client token: the same token with the same request gets the first answer again.
 * @param act does what the request asks for
 * @throws IdempotentParameterMismatch for the same token with another request
 */
export function oncePerToken<T extends object>(
  operation: string,
  input: { readonly ClientToken?: string | undefined },
  { world, account, region }: RequestContext,
  act: () => T,
): T {
  const { ClientToken: token, ...rest } = input;
  if (!token) return act();
  const answered = store.of(world, account, region);
  const key = `${operation}/${token}`;
  const request = digest([canonical(rest)]);
  const known = answered.get(key);
  if (known) {
    if (known.request !== request) throw idempotentParameterMismatch();
    return known.answer as T;
  }
  const answer = act();
  answered.set(key, { request, answer });
  return answer;
}
