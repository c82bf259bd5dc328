import type { Protocol } from '../service.js';
import type { Catalog } from './catalog.js';
import { rpcV2CborProtocol } from './cbor/rpcV2Cbor.js';
import { jsonProtocol } from './json/json.js';
import { restJsonProtocol } from './json/restJson.js';
import { ec2QueryProtocol } from './query/ec2Query.js';
import { queryProtocol } from './query/query.js';
import type { ProtocolFactory, WireProtocol, WireRequest } from './wire.js';

const FACTORIES: Readonly<Record<Protocol, ProtocolFactory>> = {
  query: queryProtocol,
  ec2Query: ec2QueryProtocol,
  json: jsonProtocol,
  restJson: restJsonProtocol,
  rpcV2Cbor: rpcV2CborProtocol,
};

/** The protocols of one service; the first is the one that is spoken when a request does not show which. */
export type SpokenProtocols = readonly [WireProtocol, ...WireProtocol[]];

/** Makes the protocols that a service speaks. */
export function protocolsOf(
  [first, ...others]: readonly [Protocol, ...Protocol[]],
  catalog: Catalog,
): SpokenProtocols {
  return [FACTORIES[first](catalog), ...others.map((name) => FACTORIES[name](catalog))];
}

/** The protocol that a request speaks, which is the one to answer it in. */
export function spokenBy(request: WireRequest, protocols: SpokenProtocols): WireProtocol {
  return protocols.find((protocol) => protocol.speaks(request)) ?? protocols[0];
}

/** The protocols that a request of an unknown service may speak. */
export const unknownService: SpokenProtocols = protocolsOf(['restJson', 'json', 'query', 'rpcV2Cbor'], {
  operations: new Map(),
  errors: new Map(),
});
