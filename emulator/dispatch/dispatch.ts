import { openGate, type Gate, type Strike } from '../faults/strike.js';
import { uuid } from '../ids.js';
import type { Journal, OpenCall } from '../journal.js';
import { catalogOf, type Catalog, type Operation } from '../protocols/catalog.js';
import { protocolsOf, spokenBy, unknownService, type SpokenProtocols } from '../protocols/spoken.js';
import {
  header,
  type Structure,
  type WireProtocol,
  type WireRequest,
  type WireResponse,
} from '../protocols/wire.js';
import { AwsError, notImplemented, type Caller, type Handler, type Service } from '../service.js';
import type { World } from '../world.js';
import { conclude, turnAway } from './conclusion.js';
import { callerOf, credentialRefusals, isEnabled } from './credentials.js';
import type { Delivery } from './delivery.js';
import { credentialScope, type CredentialScope } from './signature.js';

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
    private readonly gate: Gate = openGate,
  ) {
    this.#endpoints = new Map(services.map((service) => [service.signingName, new Endpoint(service)]));
  }

  dispatch(request: WireRequest, arrival: Arrival): Delivery {
    const requestId = uuid([this.world.seed, 'request', ++this.#requests]);
    const scope = credentialScope(request);
    const endpoint = scope && this.#endpoints.get(scope.signingName);
    if (!scope || !endpoint) return { response: this.#refuse(request, scope, requestId, arrival) };

    const wire = spokenBy(request, endpoint.protocols);
    const answerContext = { request, requestId, signingName: scope.signingName };
    let operationName = '';
    let dryRun = false;
    let caller: Caller | undefined;
    let call: OpenCall | undefined;
    let strike: Strike | undefined;
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
        ...(dryRun && { dryRun }),
      }));
    const refusal = (error: AwsError) => wire.error(error, answerContext);
    try {
      operationName = wire.operationName(request);
      caller = callerOf(
        this.world,
        scope.accessKeyId,
        header(request, 'x-amz-security-token'),
        scope.region,
        arrival.callerNow,
        credentialRefusals[wire.name],
      );
      // IAM does not know an account's identities in a Region that is not enabled there: their keys are unknown to every
      // service. https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
      if (!isEnabled(this.world, caller.account, scope.region)) throw credentialRefusals[wire.name].invalid;
      const { operation, handler } = endpoint.find(operationName, request, wire);
      const input = wire.input(request, operation);
      dryRun = input.DryRun === true;
      const { account } = caller;
      const { region } = scope;
      const { sequence } = begin();
      const service = scope.signingName;
      strike = this.gate.strike({
        ...arrival,
        service,
        operation: operationName,
        protocol: wire.name,
        caller,
        account,
        region,
        input,
      });
      if (strike?.executed === false) return turnAway(begin(), strike, refusal);
      const output = handler(input, {
        ...arrival,
        caller,
        account,
        region,
        endpoint: `http://${header(request, 'host') ?? 'localhost'}`,
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
      const response = wire.answer(operation, output as Structure, answerContext);
      return conclude(begin(), { outcome: 'ok', response }, this.#struckBy(strike), refusal);
    } catch (error) {
      const struckBy = this.#struckBy(strike);
      if (error instanceof AwsError) {
        return conclude(begin(), { outcome: error.code, response: refusal(error) }, struckBy, refusal);
      }
      // A defect of the emulator: told to the caller and kept, so that no test passes over it.
      const message = error instanceof Error ? error.message : String(error);
      const stack = error instanceof Error ? error.stack : undefined;
      begin().end({ outcome: 'InternalFailure', defect: stack ?? message });
      return {
        response: refusal(new AwsError('InternalFailure', `The emulator failed: ${message}`, 500)),
      };
    }
  }

  /** What has struck a call that was executed: a fault of the call itself before one that it has met in the world. */
  #struckBy(strike: Strike | undefined): Strike | undefined {
    const met = this.gate.metInWorld();
    return strike ?? (met && { fault: met, executed: true });
  }

  /** Answers a request that no service gets to see. */
  #refuse(
    request: WireRequest,
    scope: CredentialScope | undefined,
    requestId: string,
    { now }: Arrival,
  ): WireResponse {
    const error = scope
      ? notImplemented(`The emulator has no service ${scope.signingName}.`)
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
      .end({ outcome: error.code });
    return spokenBy(request, unknownService).error(error, {
      request,
      requestId,
      signingName: scope?.signingName ?? '',
    });
  }
}

/** One service with its protocols. */
class Endpoint {
  readonly protocols: SpokenProtocols;
  readonly #catalog: Catalog;

  constructor(readonly service: Service) {
    this.#catalog = catalogOf(service);
    this.protocols = protocolsOf(service.protocols, this.#catalog);
  }

  find(name: string, request: WireRequest, wire: WireProtocol): { operation: Operation; handler: Handler } {
    const operation = this.#catalog.operations.get(name);
    if (!operation) throw wire.unknownOperation(name, request);
    const handler = Object.hasOwn(this.service.operations, name) ? this.service.operations[name] : undefined;
    if (!handler) {
      throw notImplemented(
        `The emulator does not have the operation ${name} of ${this.service.signingName}.`,
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
