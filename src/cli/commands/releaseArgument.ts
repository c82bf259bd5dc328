import type { Command } from 'commander';
import type { GoldenAmiClient, ReleaseRef } from '../../client.js';
import { withConfig, type ConfigOptions } from '../options.js';
import { pipelineOf } from '../readConfig.js';

/** `[release]`, and the config file that tells the pipeline of a release named alone. */
export function withRelease(command: Command): Command {
  return withConfig(
    command.argument(
      '[release]',
      '<pipeline>/<release>, the whole workflow ID, or the release alone with -c; omitted: the only one running',
    ),
  );
}

/** The release that the command line means. */
export async function releaseOf(
  client: GoldenAmiClient,
  name: string | undefined,
  options: ConfigOptions,
  command: Command,
): Promise<ReleaseRef> {
  if (name?.includes('/') === true) return client.resolve(name);
  const wasNamed = command.getOptionValueSource('config') === 'cli';
  // Without a name and without -c, every pipeline's releases count: a config that happens to lie here must not hide one.
  if (name === undefined && !wasNamed) return client.resolve(undefined);
  return client.resolve(name, pipelineOf(options.config, wasNamed));
}
