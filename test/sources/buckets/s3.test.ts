import { expect, it } from 'vitest';
import { s3Store } from '../../../src/sources/buckets/s3.ts';
import { setEnvironment } from '../../support/syncing.ts';

it('a bucket whose region nobody says is told where to say it', async () => {
  setEnvironment({ AWS_REGION: '', AWS_DEFAULT_REGION: '', AWS_CONFIG_FILE: '/nowhere', AWS_ACCESS_KEY_ID: 'AKIA' });
  const list = s3Store({ bucket: 'bills', region: undefined, endpoint: undefined }).list('');
  await expect(list[Symbol.asyncIterator]().next()).rejects.toThrow(
    'The region of bills is not known, or none: set `region` of this source in showback.yaml.',
  );
});
