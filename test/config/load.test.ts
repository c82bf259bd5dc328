import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exampleConfig } from '../../src/config/example.js';
import { loadConfig, loadConfigText, type LoadOptions } from '../../src/config/load.js';
import { ConfigError } from '../../src/config/problems.js';

/** The smallest config there is; `{}` stands for what a case puts at the end of it. */
const SMALLEST = `pipeline: base
image: { ami: { eu-west-1: ami-0123456789abcdef0 } }
accounts: ["111111111111"]
regions: [eu-west-1]
environments:
  - name: staging
    autoScalingGroups: { include: [{ names: [web] }] }
`;

function mistakes(text: string, options: LoadOptions = {}): string[] {
  try {
    loadConfigText(text, { ...options, file: 'f' });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n').slice(1);
  }
}

/** {@link SMALLEST} with one line replaced. */
function instead(line: string, replacement: string): string {
  expect(SMALLEST).toContain(`${line}\n`);
  return SMALLEST.replace(`${line}\n`, `${replacement}\n`);
}

const ACCOUNTS = 'accounts: ["111111111111"]';
const IMAGE = 'image: { ami: { eu-west-1: ami-0123456789abcdef0 } }';
const GROUPS = '    autoScalingGroups: { include: [{ names: [web] }] }';

test('the smallest config gets every default', () => {
  expect(loadConfigText(SMALLEST)).toMatchObject({
    accountDefaults: {},
    accounts: [{ id: '111111111111' }],
    environments: [
      {
        name: 'staging',
        approval: false,
        batchSize: 1,
        bakeTime: '0 seconds',
        failureBudget: 0,
        refresh: {},
      },
    ],
    notifications: [{ type: 'console' }],
    polling: { minInterval: '5 seconds', maxInterval: '1 minute' },
  });
});

test('a refresh preference that is left out stays out', () => {
  const [environment] = loadConfigText(exampleConfig()).environments.slice(1);
  expect(Object.keys(environment?.refresh ?? {}).sort()).toEqual([
    'autoRollback',
    'instanceWarmup',
    'minHealthyPercentage',
    'skipMatching',
  ]);
});

test('accounts take what accountDefaults says, unless they say otherwise', () => {
  const text = instead(
    ACCOUNTS,
    `accountDefaults: { roleName: common, externalId: shared }
accounts: ["111111111111", { id: "222222222222", roleName: own }]`,
  );
  expect(loadConfigText(text).accounts).toEqual([
    { id: '111111111111', roleName: 'common', externalId: 'shared' },
    { id: '222222222222', roleName: 'own', externalId: 'shared' },
  ]);
});

describe('one mistake', () => {
  const cases: Record<string, [text: string, ...expected: string[]]> = {
    'a key is missing': [
      instead('pipeline: base', ''),
      'f:2:1  pipeline  expected 1 to 64 letters, digits, dots, dashes or underscores, beginning with a letter or a digit, got nothing',
    ],
    'a key is missing in a mapping': [
      instead(IMAGE, 'image:\n  imageBuilder:\n    distribute: copy'),
      'f:3:3  image.imageBuilder.pipelineArn  expected the ARN of an Image Builder pipeline, got nothing',
    ],
    'a key is missing in a list': [
      instead(ACCOUNTS, 'accounts:\n  - name: a'),
      'f:4:5  accounts[0].id  expected an AWS account ID: 12 digits, in quotes, got nothing',
    ],
    'a key has no value': [SMALLEST + 'schedule:\n', 'f:8:1  schedule  expected a mapping, got nothing'],
    'a key is misspelt': [
      SMALLEST + 'notification: []\n',
      'f:8:1  notification  unknown key: did you mean "notifications"?',
    ],
    'a key is written in another style': [
      SMALLEST + '    batch_size: 2\n',
      'f:8:5  environments[0].batch_size  unknown key: did you mean "batchSize"?',
    ],
    'a key is in the wrong place': [
      SMALLEST + 'approval: true\n',
      'f:8:1  approval  unknown key here: it belongs in environments[]',
    ],
    'a key of the top is too deep': [
      SMALLEST + '    regions: [eu-west-1]\n',
      'f:8:5  environments[0].regions  unknown key here: it belongs at the top level',
    ],
    'a key is like no other': [
      SMALLEST + 'polling: { zebra: 1 }\n',
      'f:8:12  polling.zebra  unknown key: expected any of minInterval, maxInterval, refreshTimeout, deploymentTimeout, buildTimeout, reportInterval',
    ],
    'a list is a text': [
      instead('regions: [eu-west-1]', 'regions: eu-west-1'),
      'f:4:10  regions  expected a list, got "eu-west-1"',
    ],
    'a list is empty': [
      instead('regions: [eu-west-1]', 'regions: []').replace('eu-west-1: ami', 'eu-west-1: ami'),
      'f:4:10  regions  expected a list that is not empty, got an empty list',
    ],
    'a mapping is a list': [SMALLEST + 'polling: [1]\n', 'f:8:10  polling  expected a mapping, got a list'],
    'an account ID without quotes': [
      instead(ACCOUNTS, 'accounts: [012345678901]'),
      'f:3:12  accounts[0]  expected an AWS account ID: 12 digits, in quotes, got 012345678901',
    ],
    'an account ID that is too short': [
      instead(ACCOUNTS, 'accounts: [{ id: "1234" }]'),
      'f:3:18  accounts[0].id  expected an AWS account ID: 12 digits, in quotes, got "1234"',
    ],
    'an account is a list': [
      instead(ACCOUNTS, 'accounts: [[]]'),
      'f:3:12  accounts[0]  expected an account ID in quotes, or a mapping, got an empty list',
    ],
    'an account twice': [
      instead(ACCOUNTS, 'accounts: ["111111111111", { id: "111111111111" }]'),
      'f:3:34  accounts[1].id  expected every account ID once, got "111111111111"',
    ],
    'a Region twice': [
      instead('regions: [eu-west-1]', 'regions: [eu-west-1, eu-west-1]'),
      'f:4:22  regions[1]  expected every Region once, got "eu-west-1"',
    ],
    'an account name twice': [
      instead(ACCOUNTS, 'accounts: [{ id: "111111111111", name: a }, { id: "222222222222", name: a }]'),
      'f:3:73  accounts[1].name  expected every account name once, got "a"',
    ],
    'an environment that does not exist': [
      instead(ACCOUNTS, 'accounts: [{ id: "111111111111", environment: stagin }]'),
      'f:3:47  accounts[0].environment  expected one of the environments: staging, got "stagin"',
    ],
    'an environment without accounts': [
      SMALLEST.replace(ACCOUNTS, 'accounts: [{ id: "111111111111", environment: staging }]') +
        '  - name: production\n' +
        GROUPS,
      'f:8:11  environments[1].name  expected at least one account that belongs to the environment, got "production"',
    ],
    'an environment that selects nothing': [
      instead(GROUPS, '    batchSize: 2'),
      'f:6:5  environments[0]  expected autoScalingGroups or ecsServices: the environment selects nothing',
    ],
    'an account in a selector that is not listed': [
      instead(GROUPS, '    ecsServices: { include: [{ accounts: ["222222222222"] }] }'),
      'f:7:43  environments[0].ecsServices.include[0].accounts[0]  expected the ID or name of an account listed in accounts, got "222222222222"',
    ],
    'a Region in a selector that is not listed': [
      SMALLEST.replace('[{ names: [web] }]', '[{ names: [web] }], exclude: [{ regions: [us-east-1] }]'),
      'f:7:77  environments[0].autoScalingGroups.exclude[0].regions[0]  expected a Region listed in regions, got "us-east-1"',
    ],
    'a selector without a criterion': [
      SMALLEST.replace('{ names: [web] }', '{}'),
      'f:7:36  environments[0].autoScalingGroups.include[0]  expected at least one of tags, names, ids, accounts, regions',
    ],
    'the value of a tag': [
      SMALLEST.replace('{ names: [web] }', '{ tags: { team: 5 } }'),
      'f:7:52  environments[0].autoScalingGroups.include[0].tags.team  expected a text, or a list of texts, got 5',
    ],
    'one of the values of a tag': [
      SMALLEST.replace('{ names: [web] }', '{ tags: { team: [a, true] } }'),
      'f:7:56  environments[0].autoScalingGroups.include[0].tags.team[1]  expected a text, got true',
    ],
    'the key of a tag': [
      SMALLEST.replace('{ names: [web] }', '{ tags: { "": a } }'),
      'f:7:46  environments[0].autoScalingGroups.include[0].tags[""]  expected a text of 1 to 128 characters, got ""',
    ],
    'two image sources': [
      instead(IMAGE, 'image: { ami: { eu-west-1: ami-01234567 }, ssmParameter: { name: a } }'),
      'f:2:8  image  expected exactly one of imageBuilder, ami, ssmParameter',
    ],
    'a Region without an AMI': [
      instead('regions: [eu-west-1]', 'regions: [eu-west-1, us-east-1]'),
      'f:2:15  image.ami  expected an AMI ID for every Region of regions, missing: us-east-1',
    ],
    'something else than a Region': [
      instead(IMAGE, 'image: { ami: { eu-west-1: ami-01234567, Frankfurt: ami-01234567 } }'),
      'f:2:42  image.ami.Frankfurt  expected the code of an AWS Region, such as eu-west-1, got "Frankfurt"',
    ],
    'a choice': [
      instead(
        IMAGE,
        'image: { imageBuilder: { pipelineArn: "arn:aws:imagebuilder:eu-west-1:111111111111:image-pipeline/x", distribute: Copy } }',
      ),
      'f:2:115  image.imageBuilder.distribute  expected share or copy, got "Copy"',
    ],
    'true or false': [
      SMALLEST + '    approval: yes\n',
      'f:8:15  environments[0].approval  expected true or false, got "yes"',
    ],
    'a whole number': [
      SMALLEST + '    batchSize: 0.5\n',
      'f:8:16  environments[0].batchSize  expected a whole number from 1 to 500, or a percentage from "1%" to "100%", got 0.5',
    ],
    'a whole number without an upper end': [
      SMALLEST + '    failureBudget: -1\n',
      'f:8:20  environments[0].failureBudget  expected a whole number, at least 0, got -1',
    ],
    'a number that is none': [
      SMALLEST + '    batchSize: .nan\n',
      'f:8:16  environments[0].batchSize  expected a whole number from 1 to 500, or a percentage from "1%" to "100%", got .nan',
    ],
    'more at once than in a batch': [
      SMALLEST + '    maxConcurrent: 2\n',
      'f:8:20  environments[0].maxConcurrent  expected at most batchSize (1), got 2',
    ],
    'a percentage above 100': [
      SMALLEST + '    batchSize: 101%\n',
      'f:8:16  environments[0].batchSize  expected a whole number from 1 to 500, or a percentage from "1%" to "100%", got "101%"',
    ],
    'more at once than the share of a batch': [
      SMALLEST + '    batchSize: 10%\n    maxConcurrent: 20%\n',
      'f:9:20  environments[0].maxConcurrent  expected at most batchSize (10%), got "20%"',
    ],
    'a canary larger than a batch': [
      SMALLEST + '    canary: 2\n',
      'f:8:13  environments[0].canary  expected at most batchSize (1), got 2',
    ],
    'a limit that limits nothing': [
      SMALLEST + '    batchSize: 3\n    limits: { perRegion: 3, perAccount: 4 }\n',
      'f:9:41  environments[0].limits.perAccount  expected at most batchSize, or it would limit nothing, got 4',
    ],
    'limits without a limit': [
      SMALLEST + '    limits: {}\n',
      'f:8:13  environments[0].limits  expected at least one of perAccount, perRegion, apart',
    ],
    'the same rule twice': [
      SMALLEST + '    limits: { apart: [{ tag: Service, by: region }, { tag: Service, by: region }] }\n',
      'f:8:53  environments[0].limits.apart[1]  expected every rule once',
    ],
    'a value of an order twice': [
      SMALLEST + '    order: { tag: Priority, values: [low, high, low] }\n',
      'f:8:49  environments[0].order.values[2]  expected every value once, got "low"',
    ],
    'a duration without a unit': [
      SMALLEST + '    bakeTime: 90\n',
      'f:8:15  environments[0].bakeTime  expected a duration with its unit, such as "90 seconds" or "2 hours", got 90',
    ],
    'a duration that is too long': [
      SMALLEST + '    bakeTime: 31 days\n',
      'f:8:15  environments[0].bakeTime  expected a duration from 0 seconds to 30 days, got "31 days"',
    ],
    'intervals the wrong way round': [
      SMALLEST + 'polling: { minInterval: 2 minutes }\n',
      'f:8:25  polling.minInterval  expected at most maxInterval (1 minute), got "2 minutes"',
    ],
    'a maximum without its minimum': [
      SMALLEST + '    refresh: { maxHealthyPercentage: 110 }\n',
      'f:8:38  environments[0].refresh.maxHealthyPercentage  expected minHealthyPercentage beside it: AWS refuses one without the other, got 110',
    ],
    'automatic percentages with one of the two': [
      SMALLEST + '    refresh: { preferences: auto, minHealthyPercentage: 50 }\n',
      'f:8:57  environments[0].refresh.minHealthyPercentage  expected maxHealthyPercentage beside it, or neither: preferences auto sets both, got 50',
    ],
    'a maximum far above its minimum': [
      SMALLEST + '    refresh: { minHealthyPercentage: 50, maxHealthyPercentage: 200 }\n',
      'f:8:64  environments[0].refresh.maxHealthyPercentage  expected at most 100 above minHealthyPercentage (50), got 200',
    ],
    'checkpoints out of order': [
      SMALLEST + '    refresh: { checkpointPercentages: [50, 20, 100] }\n',
      'f:8:39  environments[0].refresh.checkpointPercentages  expected ascending percentages, each once',
    ],
    'checkpoints that end early': [
      SMALLEST + '    refresh: { checkpointPercentages: [20, 50] }\n',
      'f:8:39  environments[0].refresh.checkpointPercentages  expected 100 as the last one: without it the group is never replaced as a whole',
    ],
    'a delay without checkpoints': [
      SMALLEST + '    refresh: { checkpointDelay: 1 hour }\n',
      'f:8:33  environments[0].refresh.checkpointDelay  expected checkpointPercentages beside it, got "1 hour"',
    ],
    'a rollback of root volumes': [
      SMALLEST + '    refresh: { strategy: ReplaceRootVolume, autoRollback: true }\n',
      'f:8:59  environments[0].refresh.autoRollback  expected strategy Rolling beside it: a replaced root volume cannot be rolled back, got true',
    ],
    'too many alarms': [
      SMALLEST + '    refresh: { alarms: [a, b, c, d, e, f, g, h, i, j, k] }\n',
      'f:8:24  environments[0].refresh.alarms  expected a list of at most 10, got a list',
    ],
    'a notification of no kind': [
      SMALLEST + 'notifications: [{ type: slack }]\n',
      'f:8:25  notifications[0].type  expected console or sns, got "slack"',
    ],
    'a notification that is a text': [
      SMALLEST + 'notifications: [console]\n',
      'f:8:17  notifications[0]  expected a mapping, got "console"',
    ],
    'a cron expression of four fields': [
      SMALLEST + 'schedule: { cron: "0 6 * *" }\n',
      'f:8:19  schedule.cron  expected a cron expression of five fields: minute, hour, day of the month, month, day of the week, got "0 6 * *"',
    ],
    'a cron expression out of range': [
      SMALLEST + 'schedule: { cron: "0 24 * * *" }\n',
      'f:8:19  schedule.cron  expected as hour (field 2) * or 0 to 23, as a list, range or step of these, got "0 24 * * *"',
    ],
    'a time zone': [
      SMALLEST + 'schedule: { cron: "0 6 * * tue", timeZone: Berlin }\n',
      'f:8:44  schedule.timeZone  expected an IANA time zone, such as Europe/Berlin, got "Berlin"',
    ],
    'a long value is cut': [
      instead('pipeline: base', `pipeline: ${'x'.repeat(100)}`),
      `f:1:11  pipeline  expected 1 to 64 letters, digits, dots, dashes or underscores, beginning with a letter or a digit, got "${'x'.repeat(59)}…`,
    ],
    'a key twice': [SMALLEST + 'pipeline: other\n', 'f:8:1  pipeline  the key is there twice: keep one'],
    'a syntax error': [
      'pipeline: [base\nregions: 5\n',
      'f:2:1  not readable as YAML: the indentation does not fit, or a [ or { that begins before is never closed',
    ],
    'a second document': [
      SMALLEST + '---\nx: 1\n',
      'f:8:1  not readable as YAML: a second YAML document begins here (---): a config is one document, so keep one in the file',
    ],
    'a tab': [
      'a:\n\tb: 1\n',
      'f:2:1  not readable as YAML: a tab stands here as indentation: YAML takes spaces only',
    ],
    'two keys on a line': [
      instead('pipeline: base', 'pipeline: base regions: x'),
      'f:1:11  not readable as YAML: a second key begins here: put it on a line of its own with the indentation of the first, or quote the value',
    ],
    'a no-break space after a colon': [
      instead('regions: [eu-west-1]', 'regions:\u00a0[eu-west-1]'),
      'f:4:1  not readable as YAML: a key goes over several lines: is a colon missing, or the indentation wrong?',
      'f:4:9  not readable as YAML: a character that only looks like a space, or like nothing (U+00A0), stands here: write a space',
    ],
    'a no-break space as indentation': [
      instead(GROUPS, GROUPS.replace('    ', '  \u00a0 ')),
      'f:7:1  not readable as YAML: the indentation does not fit, or a [ or { that begins before is never closed',
      'f:7:3  not readable as YAML: a character that only looks like a space, or like nothing (U+00A0), stands here: write a space',
    ],
    'a curly quotation mark': [
      instead('pipeline: base', 'pipeline: \u201cbase\u201d'),
      'f:1:11  not readable as YAML: a curly quotation mark (\u201c) is no quotation mark in YAML: write " or \'',
    ],
    'a letter that a conversion has lost': [
      instead(GROUPS, GROUPS.replace('[web]', "['z\ufffdrich-*']")),
      'f:7:48  not readable as YAML: the character U+FFFD stands here: a conversion has lost what was there; write it again',
    ],
    'a tag of another program': [
      instead('pipeline: base', 'pipeline: !Ref Base'),
      'f:1:11  not readable as YAML: Unresolved tag: !Ref',
    ],
    'an alias of nothing': [
      instead('pipeline: base', 'pipeline: *name'),
      'f:1:11  not readable as YAML: there is no &name before *name',
    ],
  };

  test.each(Object.entries(cases))('%s', (_title, [text, ...expected]) => {
    expect(mistakes(text).map((line) => line.trim())).toEqual(expected);
  });
});

test('a no-break space within quotation marks or a comment is text', () => {
  const named = `# a\u00a0comment\n${SMALLEST.replace('[web]', '["we\u00a0b"]')}`;
  expect(loadConfigText(named).environments[0]?.autoScalingGroups?.include).toEqual([
    { names: ['we\u00a0b'] },
  ]);
});

test('the slash that IAM writes in front of a path is no part of the role name', () => {
  for (const [written, name] of [
    ['/golden/ami', 'golden/ami'],
    ['golden/ami', 'golden/ami'],
    ['/ami', 'ami'],
    ['ami', 'ami'],
  ] as const) {
    const [account] = loadConfigText(SMALLEST + `accountDefaults: { roleName: ${written} }\n`).accounts;
    expect(account?.roleName).toBe(name);
  }
  for (const wrong of [
    'golden/',
    '//ami',
    'a//b',
    '/',
    'x'.repeat(65),
    'arn:aws:iam::111111111111:role/ami',
  ]) {
    expect(mistakes(SMALLEST + `accountDefaults: { roleName: "${wrong}" }\n`)).toHaveLength(1);
  }
});

test('all mistakes are told at once, in the order of the file', () => {
  const text = `pipeline: x
image: { imageBuilder: { roleArn: 5 } }
accounts: ["111111111111", { id: "111111111111", enviroment: staging, environment: nowhere }]
regions: [eu-west-1, Frankfurt]
environments:
  - name: staging
    batchSize: 0.5
    maxConcurrent: 3
    refresh: { strategy: rolling, maxHealthyPercentage: 100 }
    autoScalingGroups: { include: [{ accounts: [nobody] }] }
pipeline: -y
polling: 1
`;
  expect(mistakes(text).map((line) => line.trim().split('  ').slice(0, 2).join(' '))).toEqual([
    'f:2:10 image.imageBuilder.pipelineArn',
    'f:2:35 image.imageBuilder.roleArn',
    'f:3:34 accounts[1].id',
    'f:3:50 accounts[1].enviroment',
    'f:3:84 accounts[1].environment',
    'f:4:22 regions[1]',
    'f:7:16 environments[0].batchSize',
    'f:8:20 environments[0].maxConcurrent',
    'f:9:26 environments[0].refresh.strategy',
    'f:9:57 environments[0].refresh.maxHealthyPercentage',
    'f:10:49 environments[0].autoScalingGroups.include[0].accounts[0]',
    'f:11:1 pipeline',
    'f:11:11 pipeline',
    'f:12:10 polling',
  ]);
});

test('what a merge key brings counts, and its mistakes point to where it is merged', () => {
  const text = `${SMALLEST}    refresh: &careful { minHealthyPercentage: 90 }
  - name: production
    autoScalingGroups: { include: [{ names: [web] }] }
    refresh: { <<: *careful, skipMatching: true }
`;
  expect(loadConfigText(text).environments[1]?.refresh).toEqual({
    minHealthyPercentage: 90,
    skipMatching: true,
  });
  expect(mistakes(text.replace('minHealthyPercentage: 90', 'minHealthyPercentage: 900'))).toEqual([
    '  f:8:47  environments[0].refresh.minHealthyPercentage  expected a whole number from 0 to 100, got 900',
    '  f:11:5  environments[1].refresh.minHealthyPercentage  expected a whole number from 0 to 100, got 900',
  ]);
});

test('aliases that would fill the memory are refused', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
  for (const [name, previous] of ['ba', 'cb', 'dc', 'ed', 'fe']) {
    bomb.push(`${name}: &${name} [${Array(10).fill(`*${previous}`).join(', ')}]`);
  }
  expect(mistakes(bomb.join('\n'))).toEqual([
    expect.stringContaining('Excessive alias count indicates a resource exhaustion attack'),
  ]);
});

describe('accounts from the command line', () => {
  test('join those of the file', () => {
    const { accounts } = loadConfigText(SMALLEST, {
      extraAccounts: ['222222222222', '333333333333=staging'],
    });
    expect(accounts).toEqual([
      { id: '111111111111' },
      { id: '222222222222' },
      { id: '333333333333', environment: 'staging' },
    ]);
  });

  test.each([
    ['1234', 'expected an AWS account ID of 12 digits, or ID=environment'],
    ['222222222222=', 'expected an AWS account ID of 12 digits, or ID=environment'],
    ['222222222222=a=b', 'expected an AWS account ID of 12 digits, or ID=environment'],
    ['111111111111', 'the account is listed in the file already: leave the argument out'],
    ['222222222222=prod', 'expected one of the environments: staging, got "prod"'],
  ])('%s is refused', (argument, message) => {
    const found = mistakes(SMALLEST, { extraAccounts: [argument] });
    expect(found).toEqual([`  --account ${argument}  ${message}`]);
  });

  test('are refused when given twice', () => {
    expect(mistakes(SMALLEST, { extraAccounts: ['222222222222', '222222222222=staging'] })).toEqual([
      '  --account 222222222222=staging  the account is given twice',
    ]);
  });
});

describe('a file', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'config-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (text: string) => {
    const file = join(folder, 'golden-ami.yaml');
    writeFileSync(file, text);
    return file;
  };

  test('is read', () => {
    expect(loadConfig(write(exampleConfig())).pipeline).toBe('base-linux');
  });

  test('is named in front of each mistake', () => {
    const file = write('pipeline: -x\n');
    expect(() => loadConfig(file)).toThrow(
      `${file} has 5 mistakes:\n  ${file}:1:1  image  expected a mapping`,
    );
  });

  test('with Windows line ends and a byte order mark is read', () => {
    const file = write(`\uFEFF${SMALLEST.replaceAll('\n', '\r\n')}`);
    expect(loadConfig(file).pipeline).toBe('base');
  });

  test('that does not exist', () => {
    expect(() => loadConfig(join(folder, 'x.yaml'))).toThrow(
      `${join(folder, 'x.yaml')} does not exist. golden-ami init writes a commented example; --config names another file.`,
    );
  });

  test('that is a folder', () => {
    mkdirSync(join(folder, 'd'));
    expect(() => loadConfig(join(folder, 'd'))).toThrow(
      'is a folder: name the config file in it with --config.',
    );
  });

  test.each(['', '# only a comment\n', '---\n'])('that is empty: %j', (text) => {
    expect(() => loadConfig(write(text))).toThrow(
      'is empty. golden-ami init writes a commented example to begin with.',
    );
  });

  test.each([
    ['- pipeline\n', 'a list'],
    ['hello\n', '"hello"'],
    ['12\n', '12'],
  ])('that is not a mapping: %j', (text, shown) => {
    expect(() => loadConfig(write(text))).toThrow(
      `is not a config: expected keys such as pipeline, accounts and environments, got ${shown}.`,
    );
  });
});
