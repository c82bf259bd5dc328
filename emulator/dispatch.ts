import { callerOf, credentialRefusals } from './credentials.js';
import { uuid } from './ids.js';
import type { Journal, OpenCall } from './journal.js';
import { catalogOf, type Catalog, type Operation } from './protocols/catalog.js';
import { ec2QueryProtocol } from './protocols/ec2Query.js';
import { jsonProtocol } from './protocols/json.js';
import { queryProtocol } from './protocols/query.js';
import { restJsonProtocol } from './protocols/restJson.js';
import {
  header,
  type ProtocolFactory,
  type Structure,
  type WireProtocol,
  type WireRequest,
  type WireResponse,
} from './protocols/wire.js';
import { AwsError, type Caller, type Handler, type Protocol, type Service } from './service.js';
import { credentialScope, type CredentialScope } from './signature.js';
import type { World } from './world.js';

const PROTOCOLS: Readonly<Record<Protocol, ProtocolFactory>> = {
  query: queryProtocol,
  ec2Query: ec2QueryProtocol,
  json: jsonProtocol,
  restJson: restJsonProtocol,
};

/** When a request arrived: in the emulator's time, and in the caller's. */
export interface Arrival {
  readonly now: number;
  readonly callerNow: number;
}

/** Answers requests: finds out what is asked by whom, asks the service, notes it in the journal. Never throws. */
export class Dispatcher {
  readonly #endpoints: ReadonlyMap<string, Endpoint>;
  #requests = 0;

  constructor(
    services: readonly Service[],
    private readonly world: World,
    private readonly journal: Journal,
  ) {
    this.#endpoints = new Map(services.map((service) => [service.signingName, new Endpoint(service)]));
  }

  dispatch(request: WireRequest, arrival: Arrival): WireResponse {
    const requestId = uuid([this.world.seed, 'request', ++this.#requests]);
    const scope = credentialScope(request);
    const endpoint = scope && this.#endpoints.get(scope.signingName);
    if (!scope || !endpoint) return this.#refuse(request, scope, requestId, arrival);

    const answerContext = { requestId, signingName: scope.signingName };
    let operationName = '';
    let caller: Caller | undefined;
    let call: OpenCall | undefined;
    const begin = () =>
      (call ??= this.journal.begin({
        at: arrival.now,
        requestId,
        caller: caller?.arn ?? '',
        callerAccount: caller?.principalAccount ?? '',
        account: caller?.account ?? '',
        region: scope.region,
        service: scope.signingName,
        operation: operationName,
      }));
    try {
      operationName = endpoint.wire.operationName(request);
      caller = callerOf(
        this.world,
        scope.accessKeyId,
        header(request, 'x-amz-security-token'),
        arrival.callerNow,
        credentialRefusals[endpoint.service.protocol],
      );
      const { operation, handler } = endpoint.find(operationName, request);
      const input = endpoint.wire.input(request, operation);
      const { account } = caller;
      const { region } = scope;
      const { sequence } = begin();
      const output = handler(input, {
        ...arrival,
        caller,
        account,
        region,
        world: this.world,
        effect: (action, resource, details = {}) =>
          this.journal.effect({
            call: sequence,
            at: arrival.now,
            account,
            region,
            action,
            resource,
            details,
          }),
      });
      const response = endpoint.wire.answer(operation, output as Structure, answerContext);
      begin().end('ok');
      return response;
    } catch (error) {
      if (error instanceof AwsError) {
        begin().end(error.code);
        return endpoint.wire.error(error, answerContext);
      }
      // A defect of the emulator: told to the caller and kept, so that no test passes over it.
      const message = error instanceof Error ? error.message : String(error);
      begin().end('InternalFailure', error instanceof Error ? error.stack : message);
      return endpoint.wire.error(
        new AwsError('InternalFailure', `The emulator failed: ${message}`, 500),
        answerContext,
      );
    }
  }

  /** Answers a request that no service gets to see. */
  #refuse(
    request: WireRequest,
    scope: CredentialScope | undefined,
    requestId: string,
    { now }: Arrival,
  ): WireResponse {
    const error = scope
      ? new AwsError('NotImplementedByEmulator', `The emulator has no service ${scope.signingName}.`, 501)
      : unsigned(request);
    this.journal
      .begin({
        at: now,
        requestId,
        caller: '',
        callerAccount: '',
        account: '',
        region: scope?.region ?? '',
        service: scope?.signingName ?? '',
        operation: '',
      })
      .end(error.code);
    return guessProtocol(request).error(error, { requestId, signingName: scope?.signingName ?? '' });
  }
}

/** One service with its protocol. */
class Endpoint {
  readonly wire: WireProtocol;
  readonly #catalog: Catalog;

  constructor(readonly service: Service) {
    this.#catalog = catalogOf(service);
    this.wire = PROTOCOLS[service.protocol](this.#catalog);
  }

  find(name: string, request: WireRequest): { operation: Operation; handler: Handler } {
    const operation = this.#catalog.operations.get(name);
    if (!operation) throw this.wire.unknownOperation(name, request);
    const handler = Object.hasOwn(this.service.operations, name) ? this.service.operations[name] : undefined;
    if (!handler) {
      throw new AwsError(
        'NotImplementedByEmulator',
        `The emulator does not have the operation ${name} of ${this.service.signingName}.`,
        501,
      );
    }
    return { operation, handler };
  }
}

function unsigned(request: WireRequest): AwsError {
  return header(request, 'authorization') === undefined
    ? new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403)
    : new AwsError(
        'IncompleteSignature',
        "Authorization header requires 'Credential' parameter, with a scope of date, region, service and aws4_request.",
        403,
      );
}

/** The protocol that a request of an unknown service most likely speaks. */
function guessProtocol(request: WireRequest): WireProtocol {
  if (header(request, 'x-amz-target') !== undefined) return UNKNOWN.json;
  const form = header(request, 'content-type')?.startsWith('application/x-www-form-urlencoded');
  return form ? UNKNOWN.query : UNKNOWN.restJson;
}

const NOTHING: Catalog = { operations: new Map(), errors: new Map() };
const UNKNOWN = {
  json: jsonProtocol(NOTHING),
  query: queryProtocol(NOTHING),
  restJson: restJsonProtocol(NOTHING),
};
