import { partition } from '@aws-sdk/util-endpoints';
import { STSClient } from '@aws-sdk/client-sts';

/**
 * The Region whose STS endpoint sessions are made at: one, whichever Regions they are used in. "Session tokens from
 * Regional AWS STS endpoints are valid in all AWS Regions", but an endpoint takes only credentials of accounts in which its
 * Region is enabled: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html
 * So it is the worker's own: the one that it was told, else the SDK's (`AWS_REGION`, the profile). Where that is in another
 * partition, or there is none, it is the Region of the partition that no account can disable.
 */
export class StsRegions {
  #own: Promise<string | undefined> | undefined;

  /** @param told the Region that the worker was told; absent: the SDK's */
  constructor(private readonly told: string | undefined) {}

  /** The Region for sessions that are used in `region`. */
  async of(region: string): Promise<string> {
    const { name, implicitGlobalRegion = region } = partition(region) as Partition;
    const own = await (this.#own ??= this.told === undefined ? regionOfSdk() : Promise.resolve(this.told));
    return own !== undefined && partition(own).name === name ? own : implicitGlobalRegion;
  }
}

/** What the SDK says of a partition: its type has not all of it. */
type Partition = ReturnType<typeof partition> & { readonly implicitGlobalRegion?: string };

/** The Region that the SDK would take; undefined when it finds none. */
async function regionOfSdk(): Promise<string | undefined> {
  const client = new STSClient({});
  try {
    return await client.config.region();
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}
