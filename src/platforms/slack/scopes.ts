/** What the app asks of a workspace, and what for. */
export const SCOPES = {
  'app_mentions:read': 'to hear when somebody mentions it',
  'chat:write': 'to answer',
  'chat:write.public': 'to share an answer in a public channel that it was not invited to',
  commands: 'to take slash commands',
  'files:read': 'to know when a chart can be shown',
  'files:write': 'to show charts as pictures',
  'im:history': 'to read direct messages to it',
  'users:read': 'to know the name of whoever asks',
  'users:read.email': 'to match people by e-mail',
} as const;

/** Without these it works less well; without the others it does not work. */
export const OPTIONAL_SCOPES: readonly string[] = ['chat:write.public', 'files:read', 'files:write'];
