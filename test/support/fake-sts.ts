import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface FakeSts {
  env: Record<string, string>;
  /** Roles that were assumed, in order. */
  assumed: string[];
  /** Refuses whoever asks, as for want of a permission. */
  refuses: boolean;
  close(): Promise<void>;
}

const HOUR_MS = 3_600_000;
const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** AWS STS on loopback, as the SDK speaks to it: a form comes in, XML goes out. The n-th session has the key ASIAFAKEn. */
export async function fakeSts(): Promise<FakeSts> {
  const fake = { assumed: [] as string[], refuses: false };
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams(await text(request));
    const role = form.get('RoleArn') ?? '';
    const answer = (status: number, body: string) => {
      response.writeHead(status, { 'Content-Type': 'text/xml' }).end(body);
    };
    if (form.get('Action') !== 'AssumeRole') return answer(400, error('InvalidAction', 'AssumeRole is all there is'));
    if (fake.refuses) {
      const who = 'User: arn:aws:iam::999999999999:user/showback';
      const message = `${who} is not authorized to perform: sts:AssumeRole on resource: ${role}`;
      return answer(403, error('AccessDenied', message));
    }
    fake.assumed.push(role);
    answer(200, session(role, fake.assumed.length));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const env = { AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return Object.assign(fake, { env, close });
}

function session(role: string, number: number): string {
  const expiration = new Date(Date.now() + HOUR_MS).toISOString();
  return `<AssumeRoleResponse xmlns="${NAMESPACE}"><AssumeRoleResult>
    <AssumedRoleUser><AssumedRoleId>AROAFAKE:showback</AssumedRoleId><Arn>${role}/showback</Arn></AssumedRoleUser>
    <Credentials><AccessKeyId>ASIAFAKE${number}</AccessKeyId><SecretAccessKey>fake</SecretAccessKey>
      <SessionToken>token-${number}</SessionToken><Expiration>${expiration}</Expiration></Credentials>
    </AssumeRoleResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></AssumeRoleResponse>`;
}

function error(code: string, message: string): string {
  return `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${code}</Code>
    <Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`;
}
