import { CloudAdapter, ConfigurationBotFrameworkAuthentication, TeamsInfo } from 'botbuilder';
import { z } from 'zod';
import { BOT_FRAMEWORK, type TeamsAccount, type TeamsEndpoints } from './account.ts';
import type { Activity } from './activity.ts';
import type { Token } from './token.ts';

/**
 * All that is left to botbuilder, whose support has ended: whether a delivery comes from Teams, and who is in a
 * conversation.
 */
export interface Sdk {
  /**
   * Undefined unless the delivery comes from Teams and is meant for this bot.
   * @throws where the keys that Teams signs with cannot be had
   */
  admit(activity: Activity, authorization: string): Promise<Admitted | undefined>;
}

export interface Admitted {
  /** The profile of somebody in the team, or in the conversation where that belongs to none. */
  member(userId: string): Promise<Member>;
}

export const Member = z.object({
  name: z.string().nullish(),
  email: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  userRole: z.string().nullish(),
  tenantId: z.string().nullish(),
});
export type Member = z.infer<typeof Member>;

type BotActivity = Parameters<ConfigurationBotFrameworkAuthentication['authenticateRequest']>[0];
type CredentialsFactory = NonNullable<ConstructorParameters<typeof ConfigurationBotFrameworkAuthentication>[1]>;
type Credentials = Awaited<ReturnType<CredentialsFactory['createCredentials']>>;

export function createSdk(account: TeamsAccount, endpoints: TeamsEndpoints, token: Token | undefined): Sdk {
  const open = account === 'unauthenticated';
  const authentication = new ConfigurationBotFrameworkAuthentication(
    {
      ToChannelFromBotLoginUrl: endpoints.login,
      ToChannelFromBotOAuthScope: BOT_FRAMEWORK,
      ToBotFromChannelTokenIssuer: BOT_FRAMEWORK,
      ToBotFromChannelOpenIdMetadataUrl: endpoints.openIdMetadata,
      ToBotFromEmulatorOpenIdMetadataUrl: endpoints.openIdMetadata,
      OAuthUrl: BOT_FRAMEWORK,
    },
    {
      isValidAppId: async (id) => !open && id === account.id,
      // The SDK by itself believes everybody where the app id is empty.
      isAuthenticationDisabled: async () => open,
      createCredentials: async () => credentials(token),
    },
  );
  const adapter = new CloudAdapter(authentication);

  return {
    async admit(activity, authorization) {
      const delivered = activity as BotActivity;
      const authenticated = await authentication.authenticateRequest(delivered, authorization).catch((error) => {
        if (isWithoutKeys(error)) throw error;
        return undefined;
      });
      if (authenticated === undefined) return undefined;
      const { claimsIdentity } = authenticated;
      const fromTeams =
        claimsIdentity.getClaimValue('iss') === BOT_FRAMEWORK &&
        claimsIdentity.getClaimValue('serviceurl') === activity.serviceUrl;
      if (!open && !fromTeams) return undefined;
      return {
        async member(userId) {
          let member: unknown;
          await adapter.processActivityDirect(authenticated, delivered, async (context) => {
            member = await withAnother(token, () => TeamsInfo.getMember(context, userId));
          });
          return Member.parse(member);
        },
      };
    },
  };
}

/** The login has trouble, or cannot be reached; everything else is a fault of the delivery. */
const isWithoutKeys = ({ name, statusCode }: { name?: string; statusCode?: number }): boolean =>
  name === 'FetchError' || (statusCode ?? 0) >= 500;

/** Once more where the token that was held is taken no more. */
async function withAnother<T>(token: Token | undefined, read: () => Promise<T>): Promise<T> {
  const bearer = await token?.get();
  return read().catch((error: { statusCode?: number }) => {
    if (bearer === undefined || error.statusCode !== 401) throw error;
    token?.refused(bearer);
    return read();
  });
}

function credentials(token: Token | undefined): Credentials {
  return {
    async signRequest(request) {
      if (token !== undefined) request.headers.set('authorization', `Bearer ${await token.get()}`);
      return request;
    },
  };
}
