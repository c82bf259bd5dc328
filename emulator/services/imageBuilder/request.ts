import type { Filter } from '@aws-sdk/client-imagebuilder';
import { uuid } from '../../ids.js';
import type { RequestContext } from '../../service.js';
import { canonical } from '../canonical.js';
import type { Build } from './build/build.js';
import { invalidParameterValue, notModelled, tokenMismatch } from './errors.js';
import { imageBuilderStore, type ImageBuilderState } from './state.js';

/**
 * Runs a mutation unless the same client token has run it already.
 * @throws IdempotentParameterMismatchException when the token came with another request
 */
export function once<T extends object>(
  operation: string,
  input: { readonly clientToken?: string | undefined },
  context: RequestContext,
  run: () => T,
): T & { requestId: string; clientToken: string } {
  const { clientToken = '', ...parameters } = input;
  if (clientToken.length < 1 || clientToken.length > 64) {
    throw invalidParameterValue('clientToken', clientToken, 'It must have 1 to 64 characters');
  }
  const { tokens } = stateOf(context);
  const key = `${operation}/${clientToken}`;
  const request = canonical(parameters);
  const known = tokens.get(key);
  if (known && known.request !== request) throw tokenMismatch();
  const result = (known?.answer as T | undefined) ?? run();
  if (!known) tokens.set(key, { request, answer: result });
  return answer(context, { clientToken, ...result });
}

/** An output with the request ID that every answer of Image Builder has. */
export function answer<T extends object>(
  { account, region, now }: RequestContext,
  output: T,
): T & { requestId: string } {
  return { requestId: uuid([account, region, now, JSON.stringify(output)]), ...output };
}

/** What Image Builder keeps for the account and Region of a request. */
export function stateOf({ world, account, region }: RequestContext): ImageBuilderState {
  return imageBuilderStore.of(world, account, region);
}

/** The builds of a pipeline, oldest first. */
export function buildsOf({ builds }: ImageBuilderState, { arn }: { readonly arn: string }): Build[] {
  return [...builds.values()].filter(({ pipeline }) => pipeline?.arn === arn);
}

/** Filters are joined with AND, the values of one with OR. */
export function passes(
  filters: readonly Filter[] | undefined,
  properties: Readonly<Record<string, string | undefined>>,
): boolean {
  return (filters ?? []).every(({ name = '', values = [] }) => {
    if (!(name in properties)) throw invalidParameterValue('filters', name, 'The filter is not supported');
    return values.includes(properties[name] ?? '');
  });
}

/**
 * Refuses a request that sets something of which the emulator would not bring about the effect.
 * @throws NotImplementedByEmulator
 */
export function refuseSettings<T extends object>(input: T, settings: readonly (keyof T & string)[]): void {
  const setting = settings.find((name) => input[name] !== undefined);
  if (setting !== undefined) throw notModelled(setting);
}
