import { z } from 'zod';
import { Member } from './sdk.ts';
import { bearing, type Token } from './token.ts';

/** Who is in a team, or in a chat that belongs to none; nobody where it is gone, or the bot is in it no more. */
export type Members = (serviceUrl: string, id: string) => AsyncGenerator<Member>;

const TIMEOUT_MS = 15_000;
/** As many as Teams gives. */
const PAGE = 500;

export function createMembers(token: Token | undefined): Members {
  return async function* membersOf(serviceUrl, id) {
    const base = `${serviceUrl.replace(/\/*$/, '/')}v3/conversations/${encodeURIComponent(id)}/pagedmembers`;
    let next: string | undefined;
    do {
      const more = next === undefined ? '' : `&continuationToken=${encodeURIComponent(next)}`;
      const response = await bearing(token, (bearer) =>
        fetch(`${base}?pageSize=${PAGE}${more}`, {
          headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
          redirect: 'error',
          signal: AbortSignal.timeout(TIMEOUT_MS),
        }),
      );
      if (response.status === 403 || response.status === 404) return;
      if (!response.ok) throw new Error(`Teams does not show who is in a team: ${response.status}`);
      const page = Page.parse(await response.json());
      yield* page.members;
      next = page.continuationToken ?? undefined;
    } while (next !== undefined);
  };
}

const Page = z.object({ continuationToken: z.string().nullish(), members: z.array(Member) });
