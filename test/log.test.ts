import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLog } from '../src/log.ts';

function logged(entry: object): string {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  createLog('info', stream).info(entry, 'something happened');
  return text;
}

test.each([
  { token: 'xoxb-1' },
  { botToken: 'xoxb-1' },
  { headers: { Authorization: 'xoxb-1', cookie: 'xoxb-1' } },
  { list: [{ SLACK_SIGNING_SECRET: 'xoxb-1' }] },
  { api_key: 'xoxb-1' },
])('a secret is left out: %j', (entry) => {
  expect(logged(entry)).not.toContain('xoxb-1');
  expect(logged(entry)).toContain('[redacted]');
});

test('everything else is said, errors with their stack', () => {
  const line = JSON.parse(logged({ command: 'cost', ms: 3, err: new Error('the disk is on fire') }));
  expect(line).toMatchObject({
    command: 'cost',
    ms: 3,
    msg: 'something happened',
    err: { message: 'the disk is on fire' },
  });
  expect(line.err.stack).toContain('log.test.ts');
});
