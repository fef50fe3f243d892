import { SourceError } from '../../errors.ts';

export const NAME = 'cost-explorer';

const THROTTLES = ['LimitExceededException', 'ThrottlingException', 'TooManyRequestsException', 'RequestLimitExceeded'];
const ASSUME_ROLE = 'sts:AssumeRole';
const CREDENTIALS = [
  'ExpiredToken',
  'ExpiredTokenException',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'CredentialsProviderError',
  'TokenProviderError',
];

/** What an error of the SDK means and what to do about it. `needed` is the permission of the request. */
export function explain(error: unknown, needed: string): SourceError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const fault = (text: string, retryable = false) => new SourceError(NAME, text, { retryable, cause: error });
  if (/AccessDenied|NotAuthorized/.test(name)) {
    // AWS says which permission is missing; that of a role cannot be assumed is another one than the request's.
    const missing = /perform: ([\w-]+:\w+)/.exec(message)?.[1] ?? needed;
    const role = /on resource: (arn:\S+:role\/\S+)/.exec(message)?.[1];
    if (missing !== ASSUME_ROLE) {
      return fault(`AWS refuses: the IAM permission ${missing} is missing. docs/aws.md has the whole policy.`);
    }
    return fault(
      `AWS refuses: the IAM permission ${missing}${role === undefined ? '' : ` on ${role}`} is missing. Allow it to the identity that Showback runs as, and let the role trust that identity (docs/aws.md).`,
    );
  }
  if (CREDENTIALS.includes(name) || /expired/i.test(message)) {
    return fault(
      `AWS does not accept the credentials: ${firstSentence(message)} Renew them where the SDK finds them (docs/aws.md); the next sync goes on.`,
    );
  }
  if (THROTTLES.includes(name)) {
    return fault('AWS has answered often enough for now (it limits the rate). The next sync goes on.', true);
  }
  if (name === 'DataUnavailableException') {
    return fault('AWS has no Cost Explorer data for these days. Was Cost Explorer enabled less than a day ago?', true);
  }
  return fault(`the request failed: ${name}: ${firstSentence(message)} The next sync goes on.`, true);
}

function firstSentence(message: string): string {
  const first = /^[^\n]*?[.!](?=\s|$)/.exec(message)?.[0] ?? message.split('\n')[0] ?? '';
  return /[.!]$/.test(first) ? first : `${first}.`;
}
