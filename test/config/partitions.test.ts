import { describe, expect, it } from 'vitest';
import { type ConfigError, loadConfigText } from '../../src/config/load.js';
import { checkReleaseInput } from '../../src/config/releaseInput.js';
import { config } from '../support/fleets.js';

const text = (regions: string, pipelineArn: string, topicArn: string) => `pipeline: web
image: { imageBuilder: { pipelineArn: '${pipelineArn}' } }
accounts: ['222222222222']
regions: [${regions}]
environments:
  - name: staging
    autoScalingGroups: { include: [{ tags: { env: s } }] }
notifications: [{ type: sns, topicArn: '${topicArn}' }]
`;
const pipeline = (partition: string, region: string) =>
  `arn:${partition}:imagebuilder:${region}:111111111111:image-pipeline/base`;
const topic = (partition: string, region: string) => `arn:${partition}:sns:${region}:111111111111:news`;

function problemsOf(yaml: string): string[] {
  try {
    loadConfigText(yaml);
    return [];
  } catch (error) {
    return (error as ConfigError).problems.map(
      ({ line, column, path, message }) => `${line}:${column} ${path} ${message}`,
    );
  }
}

describe('a config of one partition', () => {
  it.each([
    ['aws-cn', 'cn-north-1'],
    ['aws-us-gov', 'us-gov-west-1'],
    ['aws-eusc', 'eusc-de-east-1'],
    ['aws-iso', 'us-iso-east-1'],
    ['aws-iso-b', 'us-isob-east-1'],
    ['aws-iso-e', 'eu-isoe-west-1'],
    ['aws-iso-f', 'us-isof-south-1'],
  ])('is fine in %s', (partition, region) => {
    expect(problemsOf(text(region, pipeline(partition, region), topic(partition, region)))).toEqual([]);
  });

  it('has Regions of that one only', () => {
    const gov = text(
      'us-gov-west-1, cn-north-1, eusc-de-east-1',
      pipeline('aws-us-gov', 'us-gov-west-1'),
      topic('aws-us-gov', 'us-gov-west-1'),
    );
    expect(problemsOf(gov)).toEqual([
      expect.stringMatching(/^4:26 regions\[1\] expected a Region of partition aws-us-gov.* of aws-cn/),
      expect.stringMatching(/^4:38 regions\[2\] .* of aws-eusc/),
    ]);
  });

  it('has ARNs of that one only, each of the partition of its own Region', () => {
    const mixed = text('us-gov-west-1', pipeline('aws', 'eu-west-1'), topic('aws', 'us-gov-west-1'));
    expect(problemsOf(mixed)).toEqual([
      expect.stringMatching(/^2:39 image\.imageBuilder\.pipelineArn expected an ARN of partition aws-us-gov/),
      expect.stringMatching(/^8:40 notifications\[0\]\.topicArn .* begins with arn:aws-us-gov/),
    ]);
  });
});

it('refuses a release with an image of another partition', () => {
  const imageVersionArn = `arn:aws-cn:imagebuilder:cn-north-1:111111111111:image/base/1.0.0/1`;
  expect(() => checkReleaseInput({ config: config(), image: { imageVersionArn } })).toThrow(
    /image\.imageVersionArn {2}expected an ARN of partition aws, as regions are of it/,
  );
});
