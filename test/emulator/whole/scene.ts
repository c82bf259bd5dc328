import { HttpResponse } from '@smithy/core/transport';
import { ManualClock } from '../../../emulator/clock.js';
import { Dispatcher } from '../../../emulator/dispatch/dispatch.js';
import { Faults } from '../../../emulator/faults/faults.js';
import { expandFleet, type Fleet } from '../../../emulator/fleet.js';
import { Journal } from '../../../emulator/journal.js';
import type { WireRequest } from '../../../emulator/protocols/wire.js';
import { seedWorld, services, settleWorld } from '../../../emulator/services/index.js';
import { World } from '../../../emulator/world.js';

/** A call of any service, in the SDK's own shape. */
export interface AnyCall {
  /** Signing name. */
  readonly service: string;
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  readonly input: object;
}

/** A whole emulator but for its port: requests as they come over the wire, answers as they go. */
export class Scene {
  readonly journal = new Journal();
  readonly #clock = new ManualClock();
  readonly #world: World;
  readonly #dispatcher: Dispatcher;

  constructor(fleet: Fleet) {
    const expanded = expandFleet(fleet);
    this.#world = new World(expanded.seed);
    seedWorld(this.#world, expanded, this.#clock.now());
    const faults = new Faults(this.#world, services, () => this.#clock.now());
    faults.addAll(expanded.faults);
    this.#dispatcher = new Dispatcher(services, this.#world, this.journal, faults);
  }

  /** The emulator's time in milliseconds since the epoch. */
  get now(): number {
    return this.#clock.now();
  }

  pass(milliseconds: number): void {
    this.#clock.advance(milliseconds);
  }

  /** The answer with everything that goes over the wire; of status 0 when the connection is cut. */
  send(request: WireRequest): { status: number; text: string } {
    const now = this.#clock.now();
    settleWorld(this.#world, now);
    const { response } = this.#dispatcher.dispatch(request, { now, callerNow: now });
    if (!response) return { status: 0, text: '' };
    const { status, headers, body } = response;
    return { status, text: `${JSON.stringify(headers)}\n${Buffer.from(body).toString()}` };
  }

  /** What an answer says apart from the number of the request. */
  look(request: WireRequest): string {
    const { status, text } = this.send(request);
    const requestId = this.journal.calls.at(-1)?.requestId ?? '';
    return `${status} ${text.replaceAll(requestId, '')}`;
  }
}

/** A call as the SDK puts it on the wire; undefined when the SDK itself refuses it. */
export async function onTheWire(call: AnyCall): Promise<WireRequest | undefined> {
  const { client, commands, sent } = capturingClient(call);
  const Command = commands[`${call.operation}Command`] as SdkCommand;
  // It is never answered: whether that is an error is the SDK's affair.
  await client.send(new Command(call.input)).catch(() => undefined);
  return sent.splice(0)[0];
}

interface CapturingClient {
  readonly client: InstanceType<SdkClient>;
  readonly commands: Readonly<Record<string, unknown>>;
  /** What it would have sent. */
  readonly sent: WireRequest[];
}

const clients = new Map<string, CapturingClient>();

function capturingClient({ service: signingName, account, region }: AnyCall): CapturingClient {
  const key = `${signingName}/${account}/${region}`;
  const known = clients.get(key);
  if (known) return known;
  const service = services.find((each) => each.signingName === signingName);
  const [, Client] =
    Object.entries(service?.schemas ?? {}).find(([name]) => /^[A-Za-z]\w*Client$/.test(name)) ?? [];
  if (!service || !Client) throw new Error(`there is no service ${signingName}`);
  const sent: WireRequest[] = [];
  const client = new (Client as SdkClient)({
    region,
    endpoint: 'http://localhost',
    maxAttempts: 1,
    credentials: { accessKeyId: account, secretAccessKey: 'secret' },
    requestHandler: {
      handle: (request: SdkRequest) => {
        sent.push(wireRequest(request));
        return Promise.resolve({ response: new HttpResponse({ statusCode: 500, headers: {} }) });
      },
    },
  });
  const capturing = { client, commands: service.schemas, sent };
  clients.set(key, capturing);
  return capturing;
}

type SdkClient = new (settings: object) => { send(command: object): Promise<unknown> };
type SdkCommand = new (input: object) => object;

/** What the SDK gives to its request handler, as far as a request to the emulator needs it. */
interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

function wireRequest({ method, path, query = {}, headers, body = '' }: SdkRequest): WireRequest {
  return {
    method,
    path,
    query: new URLSearchParams(
      Object.entries(query).flatMap(([name, value]) =>
        [value ?? ''].flat().map((item): [string, string] => [name, item]),
      ),
    ),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: typeof body === 'string' ? Buffer.from(body) : Buffer.copyBytesFrom(body),
  };
}
