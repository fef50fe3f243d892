import { z } from 'zod';
import type { Micros } from '../finops/money.ts';
import { name, strict } from './schemas.ts';

/** Where bills are fetched from. Credentials are no part of it: the SDKs find them where they always do. */
export type SourceSettings = { everyHours: number } & (
  | {
      kind: 'cost-explorer';
      account: string;
      roleArn: string | undefined;
      net: boolean;
      dailyCap: Micros;
      anomalies: boolean;
    }
  | { kind: 's3'; bucket: string; prefix: string; region: string | undefined; endpoint: string | undefined }
  | { kind: 'azure-blob'; url: string; container: string; prefix: string }
);

const address = z.url({
  protocol: /^https?$/,
  error: 'expected an address such as https://acme.blob.core.windows.net',
});
const prefix = z.string({ error: 'expected the folder of the export' }).trim().default('');

const costExplorer = strict({
  account: z
    .string({ error: 'expected the management account' })
    .regex(/^\d{12}$/, 'expected the 12 digits of the management account'),
  role_arn: z
    .string()
    .regex(/^arn:[\w-]+:iam::\d{12}:role\/.+$/, 'expected arn:aws:iam::<account>:role/<name>')
    .optional(),
  costs: z.enum(['gross', 'net'], 'expected gross, or net where discounts are negotiated').default('gross'),
  anomalies: z.enum(['true', 'false'], 'expected true or false').default('false'),
  daily_cap: z
    .string()
    .regex(/^\d+(\.\d{1,2})?$/, 'expected US dollars, such as 1.00')
    .transform((text) => Math.round(Number(text) * 1_000_000))
    .default(1_000_000),
});
const s3 = strict({ bucket: name, prefix, region: name.optional(), endpoint: address.optional() });
const azureBlob = strict({
  url: address.refine(
    (url) => new URL(url).search === '',
    'expected an address without a signature: credentials stand in the environment',
  ),
  container: name,
  prefix,
});

export const Source = strict({
  cost_explorer: costExplorer.optional(),
  s3: s3.optional(),
  azure_blob: azureBlob.optional(),
  every_hours: z
    .string()
    .transform(Number)
    .refine((hours) => hours >= 1 && hours <= 168, 'expected hours, from 1 to 168')
    .default(6),
}).refine(
  ({ cost_explorer, s3, azure_blob }) => [cost_explorer, s3, azure_blob].filter(Boolean).length === 1,
  'expected one of cost_explorer, s3 and azure_blob',
);
export type Source = z.infer<typeof Source>;

export function toSource({ cost_explorer, s3, azure_blob, every_hours: everyHours }: Source): SourceSettings {
  if (cost_explorer !== undefined) {
    const { account, role_arn: roleArn, costs, daily_cap: dailyCap } = cost_explorer;
    const anomalies = cost_explorer.anomalies === 'true';
    return { kind: 'cost-explorer', everyHours, account, roleArn, net: costs === 'net', dailyCap, anomalies };
  }
  if (s3 !== undefined) {
    return { kind: 's3', everyHours, bucket: s3.bucket, prefix: s3.prefix, region: s3.region, endpoint: s3.endpoint };
  }
  const { url = '', container = '', prefix = '' } = azure_blob ?? {};
  return { kind: 'azure-blob', everyHours, url, container, prefix };
}

/** What a source is called in commands, the ledger and the schedule. */
export function sourceKey(source: SourceSettings): string {
  switch (source.kind) {
    case 'cost-explorer':
      return `cost-explorer ${source.account}`;
    case 's3':
      return `s3 ${[source.bucket, source.prefix].filter(Boolean).join('/')}`;
    case 'azure-blob':
      return `azure-blob ${[source.container, source.prefix].filter(Boolean).join('/')}`;
  }
}
