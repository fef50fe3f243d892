/** The bot's registration in the organisation's directory. */
export interface TeamsApp {
  id: string;
  password: string;
  tenant: string;
}

/** `unauthenticated`: anybody who reaches the endpoint is believed; for development on one machine. */
export type TeamsAccount = TeamsApp | 'unauthenticated';

/** Where Microsoft's services are; tests put their own in the place. */
export interface TeamsEndpoints {
  /** Gives out tokens. */
  login: string;
  /** Says which keys sign what Teams delivers. */
  openIdMetadata: string;
}

export const MICROSOFT: TeamsEndpoints = {
  login: 'https://login.microsoftonline.com',
  openIdMetadata: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
};

/** Both who signs what Teams delivers and for whom our own token is. */
export const BOT_FRAMEWORK = 'https://api.botframework.com';
