import { isIP } from 'node:net';
import type { Logger } from 'pino';
import type { TeamsAccount, TeamsEndpoints } from './account.ts';
import { type Activity, tenantsOf } from './activity.ts';
import { type Admitted, createSdk } from './sdk.ts';
import type { Token } from './token.ts';

/** Lets in what Teams has signed, for this bot and of this tenant; the HTTP status of the refusal otherwise. */
export type Gate = (activity: Activity, authorization: string) => Promise<Admitted | Refused>;
/** 503: whether it comes from Teams cannot be told just now. */
type Refused = 401 | 403 | 503;

export function createGate(options: {
  account: TeamsAccount;
  endpoints: TeamsEndpoints;
  token: Token | undefined;
  log: Logger;
}): Gate {
  const { account, endpoints, token, log } = options;
  const sdk = createSdk(account, endpoints, token);
  return async (activity, authorization) => {
    const admitted = await sdk.admit(activity, authorization).catch((error) => {
      log.error({ err: error }, "Microsoft does not say which keys sign Teams' deliveries; they cannot be taken");
      return 503 as const;
    });
    if (admitted === 503) return admitted;
    if (admitted === undefined) {
      log.warn('a delivery was refused: it does not come from Teams, or is not for this bot');
      return 401;
    }
    if (account === 'unauthenticated') return isLoopback(activity.serviceUrl) ? admitted : 403;
    const tenants = tenantsOf(activity);
    if (tenants.length === 0 || tenants.some((tenant) => tenant.toLowerCase() !== account.tenant.toLowerCase())) {
      log.warn({ tenants }, 'a delivery was refused: it comes from another tenant than TEAMS_TENANT_ID');
      return 403;
    }
    return admitted;
  };
}

/** Nobody vouches for the address of an unauthenticated delivery: answers stay on this machine. */
function isLoopback(url: string): boolean {
  const host = new URL(url).hostname;
  return host === 'localhost' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'));
}
