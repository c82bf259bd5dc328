import { describe, expect, it } from 'vitest';
import { createLog, type LogFormat, type LogLevel } from '../../src/worker/log.js';

function logged(format: LogFormat, level: LogLevel = 'info') {
  const lines: string[] = [];
  return { lines, log: createLog({ format, level, write: (line) => lines.push(line) }) };
}

describe("a worker's log", () => {
  it('is one JSON object for each line when machines read it', () => {
    const { lines, log } = logged('json');
    log.warn('refresh is late', { workflowId: 'golden-ami/target/1', error: new TypeError('no answer') });
    log.log('ERROR', 'the SDK speaks in capitals');
    const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(records).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown,
        workflowId: 'golden-ami/target/1',
        error: expect.objectContaining({ type: 'TypeError', message: 'no answer' }) as unknown,
        msg: 'refresh is late',
      },
      { level: 'error', time: expect.any(String) as unknown, msg: 'the SDK speaks in capitals' },
    ]);
  });

  it('is text on a terminal, with the stack of an error below its line', () => {
    const { lines, log } = logged('text');
    log.info('two groups done', { release: 'web/1', note: 'as planned' });
    log.error('failed', { error: new Error('no answer') });
    const [first, second = ''] = lines;
    expect(first).toMatch(/^\S+Z INFO {2}two groups done release=web\/1 note="as planned"$/);
    expect(second.split('\n')[0]).toMatch(
      /^\S+Z ERROR failed error=\{"type":"Error","message":"no answer"\}$/,
    );
    expect(second.split('\n')[1]).toBe('Error: no answer');
  });

  it('leaves out what is below its level', () => {
    const { lines, log } = logged('text', 'warn');
    for (const level of ['trace', 'debug', 'info', 'warn', 'error'] as const) log[level](level);
    expect(lines.map((line) => line.split(' ').at(-1))).toEqual(['warn', 'error']);
  });
});
