/** What the app asks of a workspace, and what for. */
export const SCOPES = {
  'app_mentions:read': 'to hear when somebody mentions it',
  'channels:history': 'to see whether a message arrived, where Slack did not say so',
  'channels:read': 'to know the name of a channel, and whether other organisations read it',
  'chat:write': 'to answer',
  'chat:write.public': 'to share an answer in a public channel that it was not invited to',
  commands: 'to take slash commands',
  'files:read': 'to know when a chart can be shown',
  'files:write': 'to show charts as pictures',
  'groups:history': 'to see the same in private channels that it is in',
  'groups:read': 'to know the same of private channels that it is in',
  'im:history': 'to read direct messages to it',
  'im:write': 'to tell people something privately',
  'mpim:read': 'to know the same of group messages',
  'usergroups:read': 'to know who is in the user groups that showback.yaml grants a role to',
  'users:read': 'to know the name of whoever asks',
  'users:read.email': 'to match people by e-mail',
} as const;

/** Without these it works less well; without the others it does not work. */
export const OPTIONAL_SCOPES: readonly string[] = [
  'channels:history',
  'channels:read',
  'chat:write.public',
  'files:read',
  'files:write',
  'groups:history',
  'groups:read',
  'im:write',
  'mpim:read',
  'usergroups:read',
];
