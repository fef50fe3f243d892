import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConversations } from '../../db/conversations.ts';
import { createDeliveries } from '../../db/deliveries.ts';
import { createIdentities } from '../../db/identities.ts';
import { type OpenDatabase, openDatabase } from '../../db/open.ts';

const HOUR = 60 * 60 * 1000;

describe('what a platform remembers', () => {
  let open: OpenDatabase;
  let file: string;
  let time: number;
  const now = () => new Date(time);

  beforeEach(async () => {
    time = Date.UTC(2026, 10, 24);
    file = join(mkdtempSync(join(tmpdir(), 'showback-memory-')), 'showback.db');
    open = await openDatabase(file);
  });
  afterEach(() => open.close());

  it('takes a delivery once, of whichever process and however often it comes', async () => {
    const other = await openDatabase(file);
    const [one, two] = [createDeliveries(open.db, 'slack', now), createDeliveries(other.db, 'slack', now)];
    const taken = await Promise.all([one, two, one, two].map((deliveries) => deliveries.claim('Ev1')));
    await other.close();
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await one.claim('Ev2')).toBe(true);
    expect(await createDeliveries(open.db, 'teams', now).claim('Ev1')).toBe(true);
  });

  it('forgets deliveries that cannot come again', async () => {
    const deliveries = createDeliveries(open.db, 'slack', now);
    await deliveries.claim('old');
    time += 30 * HOUR;
    await deliveries.claim('new');
    const kept = await open.db.selectFrom('delivery').select('key').execute();
    expect(kept).toEqual([{ key: 'new' }]);
    expect(await deliveries.claim('new')).toBe(false);
  });

  it('knows people by their lower-case e-mail, and remembers who has none and who is a guest', async () => {
    const identities = createIdentities(open.db, 'slack');
    expect(await identities.find('U1')).toBeUndefined();
    await identities.keep('U1', { person: undefined, name: 'ada', guest: true, checkedAt: 1 });
    expect(await identities.find('U1')).toEqual({ person: undefined, name: 'ada', guest: true, checkedAt: 1 });
    await identities.keep('U1', {
      person: { email: 'Ada@acme.example', name: 'Ada Byron' },
      name: 'Ada Byron',
      guest: false,
      checkedAt: 2,
    });
    expect(await identities.find('U1')).toEqual({
      person: { email: 'ada@acme.example', name: 'Ada Byron' },
      name: 'Ada Byron',
      guest: false,
      checkedAt: 2,
    });
    expect(await createIdentities(open.db, 'teams').find('U1')).toBeUndefined();
  });

  it('keeps the newest reference of a conversation', async () => {
    const conversations = createConversations(open.db, 'teams', now);
    await conversations.keep('19:abc', { serviceUrl: 'https://old.example' });
    await conversations.keep('19:abc', { serviceUrl: 'https://new.example' });
    expect(await conversations.find('19:abc')).toEqual({ serviceUrl: 'https://new.example' });
    await conversations.forget('19:abc');
    expect(await conversations.find('19:abc')).toBeUndefined();
  });
});
