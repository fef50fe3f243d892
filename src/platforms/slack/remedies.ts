/** What whoever runs Showback can do about a refusal, by Slack's word for it; undefined where nothing but waiting helps. */
export function remedy(code: string | undefined): string | undefined {
  return code === undefined ? undefined : REMEDIES[code];
}

const NEW_TOKEN = 'install the app again and put its new bot token into SLACK_BOT_TOKEN';
const REMEDIES: Record<string, string> = {
  not_in_channel: 'invite the bot to the channel: /invite @showback',
  channel_not_found: 'invite the bot to the channel: /invite @showback',
  is_archived: 'the channel is archived: unarchive it or ask elsewhere',
  restricted_action: "a workspace preference keeps apps from posting there: ask the workspace's administrators",
  missing_scope: 'install the app again with the scopes of `npx showback manifest slack`',
  token_revoked: NEW_TOKEN,
  token_expired: NEW_TOKEN,
  invalid_auth: NEW_TOKEN,
  not_authed: NEW_TOKEN,
  account_inactive: NEW_TOKEN,
  not_allowed_token_type: 'SLACK_APP_TOKEN wants an app-level token (xapp-) with the scope connections:write',
};
