import { parseArgs } from 'node:util';
import { startBrokenProxy, type ProxyStrike } from './proxy.js';
import { WAY_NAMES, type WayName } from './ways.js';

/** npm run broken-proxy: a proxy in front of an emulator that breaks answers on purpose, until it is interrupted. */
const USAGE = `npm run broken-proxy -- --to URL [--port N] [--rate SHARE] [--seed N] [--ways A,B] [--operations A,B]

  --to URL        where the emulator is
  --port N        where to listen, on the loopback interface; without it, any free port
  --rate SHARE    of the calls whose answers are broken, 0.05 unless given
  --seed N        which calls, and how; 1 unless given
  --ways A,B      only in these ways: ${WAY_NAMES.join(', ')}
  --operations    only of these operations`;

function options(): Parameters<typeof startBrokenProxy>[0] {
  const { values } = parseArgs({
    options: {
      to: { type: 'string' },
      port: { type: 'string', default: '0' },
      rate: { type: 'string', default: '0.05' },
      seed: { type: 'string', default: '1' },
      ways: { type: 'string' },
      operations: { type: 'string' },
    },
  });
  const { to, ways, operations } = values;
  if (to === undefined) throw new Error('--to is missing: where is the emulator?');
  return {
    to: new URL(to).href,
    port: number('--port', values.port, 65_535),
    rate: number('--rate', values.rate, 1),
    seed: number('--seed', values.seed, Number.MAX_SAFE_INTEGER),
    ways: ways?.split(',').map(wayNamed),
    operations: operations?.split(','),
    onStrike: print,
  };
}

function number(option: string, text: string, largest: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= largest) return value;
  throw new Error(`${option} ${text}: expected a number from 0 to ${largest}`);
}

function wayNamed(text: string): WayName {
  const found = WAY_NAMES.find((name) => name === text);
  if (found === undefined) throw new Error(`--ways ${text}: there is no such way`);
  return found;
}

function print({ operation, way, executed }: ProxyStrike): void {
  console.log(`${operation}: ${way}, ${executed ? 'executed' : 'not executed'}`);
}

try {
  const { url } = await startBrokenProxy(options());
  console.log(`listening at ${url}`);
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = 1;
}
