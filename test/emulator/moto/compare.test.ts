import { describe, expect, it } from 'vitest';
import { differencesOf, type Answer, type Part } from './compare.js';

const call = { service: 'ecs', operation: 'DescribeServices', title: 'of a name' };
const part = (type: string, member: string): Part => ({ type, member });
const answer = (shape: Record<string, Part>): Answer => ({ ...call, status: 200, shape });
const error = (code: string, status = 400): Answer => ({ ...call, status, error: code });

const services = {
  services: part('list', 'Answer.services'),
  'services[]': part('structure', 'Answer.services[]'),
};
const name = { 'services[].name': part('string', 'Service.name') };
const tags = {
  'services[].tags': part('list', 'Service.tags'),
  'services[].tags[]': part('structure', 'Service.tags[]'),
  'services[].tags[].key': part('string', 'Tag.key'),
};

describe('two answers', () => {
  it.each<[string, Answer, Answer, string[]]>([
    ['are the same', answer({ ...services, ...name }), answer({ ...services, ...name }), []],
    ['are in another order', answer({ ...services, ...name }), answer({ ...name, ...services }), []],
    [
      'differ in a member',
      answer({ ...services, ...name }),
      answer(services),
      ['Service.name: emulator string, moto absent'],
    ],
    [
      'differ in a type',
      answer(name),
      answer({ 'services[].name': part('integer', 'Service.name') }),
      ['Service.name: emulator string, moto integer'],
    ],
    [
      'differ in a structure, of which no members are told',
      answer(services),
      answer({ ...services, ...tags }),
      ['Service.tags: emulator absent, moto list'],
    ],
    [
      'differ in whether a list has elements',
      answer({ ...services, 'services[].tags': tags['services[].tags'] }),
      answer({ ...services, ...tags }),
      ['Service.tags[]: emulator absent, moto structure'],
    ],
    [
      'differ in a key of a map',
      answer({ Attributes: part('structure', 'Answer.Attributes') }),
      answer({
        Attributes: part('structure', 'Answer.Attributes'),
        'Attributes{a.b}': part('string', 'Answer.Attributes{a.b}'),
      }),
      ['Answer.Attributes{a.b}: emulator absent, moto string'],
    ],
    ['are the same error', error('NotFound'), error('NotFound'), []],
    [
      'are errors of other codes',
      error('NotFound'),
      error('Invalid'),
      ['DescribeServices of a name: emulator NotFound 400, moto Invalid 400'],
    ],
    [
      'are errors of other statuses',
      error('NotFound', 404),
      error('NotFound'),
      ['DescribeServices of a name: emulator NotFound 404, moto NotFound 400'],
    ],
    [
      'are an error and none',
      error('NotFound'),
      answer(services),
      ['DescribeServices of a name: emulator NotFound 400, moto 200'],
    ],
    [
      'are an error and a crash',
      error('NotFound'),
      error('crash', 500),
      ['DescribeServices of a name: emulator NotFound 400, moto crashes'],
    ],
  ])('%s', (_, emulator, moto, differences) => {
    expect(differencesOf(emulator, moto)).toEqual(differences);
  });
});
