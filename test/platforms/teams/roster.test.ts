import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeAnswerer } from '../../support/router.ts';
import { ADA, GRACE, GUESTS, type ServedTeams, serveTeams } from '../../support/teams.ts';
import { teamsClient } from '../../support/teams-client.ts';

const DAY = 24 * 60 * 60 * 1000;

describe('looking people up in Teams', () => {
  let teams: ServedTeams;
  let client: ReturnType<typeof teamsClient>;
  const clock = { now: new Date() };
  beforeEach(async () => {
    clock.now = new Date();
    teams = await serveTeams({ now: () => clock.now });
    client = teamsClient(teams);
    await teams.start(fakeAnswerer());
  });
  afterEach(() => teams.stop());

  const find = (email: string) => teams.platform.find?.(email);
  const withGuests = () => {
    for (const guest of GUESTS) teams.connector.roster.add(guest);
  };
  const later = (days: number) => {
    clock.now = new Date(clock.now.getTime() + days * DAY);
  };

  it('finds who is in a team of the bot, by either address, and reads each roster once', async () => {
    await client.ask(ADA, 'whoami', { place: 'channel' });
    withGuests();
    const { rosters } = teams.connector.counted;
    const found = await Promise.all(['ada@acme.example', 'grace@acme.example', 'nemo@acme.example'].map(find));
    expect(found).toEqual(['here', 'here', 'unknown']);
    // Six members on three pages.
    expect(teams.connector.counted.rosters - rosters).toBe(3);
  });

  it('believes no address of a guest or of another tenant', async () => {
    await client.ask(GRACE, 'whoami', { place: 'channel' });
    withGuests();
    teams.connector.hidden.add(ADA);
    expect(await find('ada@acme.example')).toBe('unknown');
  });

  it('takes who is in no team for here, as long as they asked something in this quarter', async () => {
    await client.ask(ADA, 'whoami', { place: 'channel' });
    teams.connector.hidden.add(ADA);
    later(89);
    expect(await find('ada@acme.example')).toBe('here');
    later(2);
    expect(await find('ada@acme.example')).toBe('unknown');
  });

  it('says nothing where the bot is in no team, or in none any more, or Teams does not answer', async () => {
    await expect(find('ada@acme.example')).rejects.toThrow('in no team');
    await client.ask(GRACE, 'whoami', { place: 'channel' });
    teams.connector.rosterFaults.push(500);
    await expect(find('ada@acme.example')).rejects.toThrow('500');
    expect(teams.logged()).toContain('cannot be looked up in Teams');
    teams.connector.rosterFaults.push(404);
    await expect(find('ada@acme.example')).rejects.toThrow('in no team');
    expect(await find('ada@acme.example')).toBe('here');
  });
});
