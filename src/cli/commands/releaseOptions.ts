import type { Command } from 'commander';
import type { PlanRequest } from '../../client.js';
import { parseImage, parseNumber, parseOnly } from '../arguments.js';
import type { Io } from '../io.js';
import { collect, withConfig, withPerson, type ConfigOptions, type PersonOptions } from '../options.js';
import { warn } from '../output.js';
import { readConfig } from '../readConfig.js';

/** The flags that say what is released, shared by `plan` and `start`. */
export interface ReleaseOptions extends ConfigOptions, PersonOptions {
  readonly image?: string[];
  readonly account?: string[];
  readonly only?: string[];
  readonly workerTimeout: string;
}

/** `--image`, `--account`, `--only`, … */
export function withReleaseOptions(command: Command, io: Io): Command {
  return withPerson(withConfig(command), io)
    .option(
      '--image <image>',
      'roll out this image instead of building one: <region>=<AMI ID>,… or an Image Builder build version ARN',
      collect,
    )
    .option(
      '--account <id[=environment]>',
      'an account beside those of the file; may be given several times',
      collect,
    )
    .option(
      '--only <target>',
      'only these targets of those selected: an ID, a name with * and ?, the ID of an instance, an account or <account>/<region>, or tag:<key>=<value>; may be given several times',
      collect,
    )
    .option('--worker-timeout <seconds>', 'how long to wait for a worker', '30');
}

/** The request that the flags make. */
export function releaseRequest(options: ReleaseOptions, io: Io): PlanRequest {
  return {
    ...waitOptions(options, io),
    config: readConfig(options.config, options.account),
    image: options.image && parseImage(options.image),
    only: options.only && parseOnly(options.only),
  };
}

/** The part of a request that says who asks, and how patiently. */
export function waitOptions(
  { workerTimeout, by }: Pick<ReleaseOptions, 'workerTimeout' | 'by'>,
  io: Io,
): Pick<PlanRequest, 'requestedBy' | 'workerTimeoutMs' | 'signal' | 'onNoWorkerYet'> {
  return {
    requestedBy: by,
    workerTimeoutMs: parseNumber('--worker-timeout', workerTimeout, 1, 86_400) * 1000,
    signal: io.interrupt,
    onNoWorkerYet: () => warn(io, `no worker has answered yet; waiting up to ${workerTimeout} s for one.`),
  };
}
