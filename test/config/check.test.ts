import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkConfig } from '../../src/config/check.js';
import { exampleConfig } from '../../src/config/example.js';
import { ConfigError } from '../../src/config/problems.js';
import { checkReleaseInput } from '../../src/config/releaseInput.js';

const example = () => parse(exampleConfig()) as Record<string, unknown>;

function problems(work: () => unknown): readonly { path: string; message: string }[] {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('content that is not from a file', () => {
  test('gets its defaults', () => {
    expect(checkConfig(example())).toMatchObject({ polling: { maxInterval: '1 minute' } });
  });

  test('has its mistakes named by path alone', () => {
    expect(problems(() => checkConfig({ ...example(), pipeline: '', regions: 'x' }))).toEqual([
      {
        path: 'pipeline',
        message:
          'expected 1 to 64 letters, digits, dots, dashes or underscores, beginning with a letter or a digit, got ""',
      },
      { path: 'regions', message: 'expected a list, got "x"' },
    ]);
  });

  test.each([undefined, null, 'text', 5, []])('that is %j is refused in a sentence', (value) => {
    expect(() => checkConfig(value)).toThrow(/^The config has a mistake:\n {2}expected a mapping, got /);
  });
});

describe("a release's input", () => {
  test('has mistakes in the config named with the same advice', () => {
    const config = { ...example(), pipelin: 'x', batchSize: 3 };
    expect(problems(() => checkReleaseInput({ config, imge: 1 }))).toEqual([
      { path: 'config.pipelin', message: 'unknown key: did you mean "pipeline"?' },
      {
        path: 'config.batchSize',
        message: 'unknown key here: it belongs in config.environments[]',
      },
      { path: 'imge', message: 'unknown key: did you mean "image"?' },
    ]);
  });

  test('needs an image of a form that is known', () => {
    expect(problems(() => checkReleaseInput({ config: example(), image: 'ami-1' }))).toEqual([
      {
        path: 'image',
        message: 'expected amis (an AMI ID for every Region) or imageVersionArn, got "ami-1"',
      },
    ]);
  });

  test('needs an AMI for every Region', () => {
    const image = { amis: { 'eu-west-1': 'ami-0123456789abcdef0' } };
    expect(problems(() => checkReleaseInput({ config: example(), image }))).toEqual([
      { path: 'image.amis', message: expect.stringContaining('us-east-1') as string },
    ]);
  });
});
