import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { remedy } from './remedies.ts';

/** Slack did not do what it was asked to. */
export class SlackFault extends Error {
  override readonly name = 'SlackFault';
  /** Slack's own word, such as "not_in_channel"; "unreachable", "lost_reply" and "http_503" are ours. */
  readonly code: string;
  /** Whether it may have been done all the same: then it must not be asked for twice. */
  readonly mayBeDone: boolean;
  /** Whether the same request can succeed a little later. */
  readonly passing: boolean;
  /** Seconds that Slack asks us to wait. */
  readonly retryAfter: number | undefined;

  constructor(code: string, more: { mayBeDone?: boolean; passing?: boolean; retryAfter?: number | undefined } = {}) {
    super(`Slack: ${code}`);
    this.code = code;
    this.mayBeDone = more.mayBeDone ?? false;
    this.passing = more.passing ?? false;
    this.retryAfter = more.retryAfter;
  }
}

/** An error as the log has it: with what whoever runs Showback can do about it. */
export const logged = (error: unknown) => ({ err: error, remedy: remedy(codeOf(error)) });

/** Slack's word for an error. */
export const codeOf = (error: unknown): string | undefined => (error instanceof SlackFault ? error.code : undefined);

/** What an error of Slack's SDK means; other errors stay what they are. */
export function faultOf(error: unknown): unknown {
  if (error instanceof WebAPIRateLimitedError) return rateLimited(error.retryAfter);
  if (error instanceof WebAPIPlatformError) return faultOfCode(error.data.error);
  if (error instanceof WebAPIHTTPError) return faultOfStatus(error.statusCode);
  return error instanceof WebAPIRequestError ? faultOfRequest(error.original) : error;
}

export const rateLimited = (retryAfter: number | undefined) =>
  new SlackFault('ratelimited', { passing: true, retryAfter });

/** Slack's words for trouble of its own; what was asked for may have been done. */
const TROUBLE = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout']);

export function faultOfCode(code: string): SlackFault {
  if (code === 'ratelimited') return rateLimited(undefined);
  return TROUBLE.has(code) ? new SlackFault(code, { mayBeDone: true, passing: true }) : new SlackFault(code);
}

export function faultOfStatus(status: number): SlackFault {
  return new SlackFault(`http_${status}`, status >= 500 ? { mayBeDone: true, passing: true } : {});
}

/** Errors before anything was sent. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** What became of a request that failed on its way. */
export function faultOfRequest(error: unknown): SlackFault {
  const { cause } = error as { cause?: { code?: string } };
  return NOT_SENT.has(cause?.code ?? '')
    ? new SlackFault('unreachable', { passing: true })
    : new SlackFault('lost_reply', { mayBeDone: true, passing: true });
}
