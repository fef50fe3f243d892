import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config/problems.ts';
import { loadConfig } from '../../src/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'showback-config-'));
const load = (env: NodeJS.ProcessEnv) => loadConfig(env, folder);
function problemsOf(env: NodeJS.ProcessEnv): string {
  try {
    load(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
}

const ALL = {
  TEAMS_APP_ID: '11111111-2222-3333-4444-555555555555',
  TEAMS_APP_PASSWORD: 'the-password',
  TEAMS_TENANT_ID: '66666666-2222-3333-4444-555555555555',
};

describe('Teams is configured', () => {
  it('not at all', () => {
    expect(load({}).teams).toBeUndefined();
    expect(load({ TEAMS_APP_ID: '', TEAMS_DEV_UNAUTHENTICATED: '0' }).teams).toBeUndefined();
  });

  it('whole', () => {
    expect(load(ALL).teams).toEqual({
      id: ALL.TEAMS_APP_ID,
      password: 'the-password',
      tenant: ALL.TEAMS_TENANT_ID,
    });
  });

  it.each(Object.keys(ALL))('not without %s', (missing) => {
    const problems = problemsOf({ ...ALL, [missing]: undefined });
    expect(problems).toContain(`${missing}: is needed with`);
    expect(problems).not.toContain('the-password');
  });

  it('with ids that are none, which are not called missing as well', () => {
    const problems = problemsOf({ ...ALL, TEAMS_APP_ID: 'showback' });
    expect(problems).toContain('TEAMS_APP_ID: expected an id such as');
    expect(problems).not.toContain('is needed');
  });

  it('without authentication on this machine only, and with nothing else', () => {
    const open = { TEAMS_DEV_UNAUTHENTICATED: '1' };
    expect(load(open).teams).toBe('unauthenticated');
    expect(load({ ...open, HOST: 'localhost' }).teams).toBe('unauthenticated');
    expect(problemsOf({ ...open, HOST: '0.0.0.0' })).toContain('works on this machine only');
    expect(problemsOf({ ...open, ...ALL })).toContain('found both');
    expect(problemsOf({ TEAMS_DEV_UNAUTHENTICATED: 'yes' })).toContain('expected 1 or nothing');
  });
});
