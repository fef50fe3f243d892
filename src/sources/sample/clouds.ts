/** What the clouds sell, as far as the sample buys it. */
export interface Cloud {
  provider: 'AWS' | 'Microsoft' | 'Google Cloud';
  billingAccount: string;
  billingAccountName: string;
  regions: readonly (readonly [id: string, name: string])[];
  products: readonly Product[];
  support: string;
  /** What it really charges, as a share of the list price. */
  negotiated: number;
  commitment: { type: string; name: string; category: 'Spend' | 'Usage' };
}

export interface Product {
  service: string;
  category: string;
  sku: string;
  unit: string;
  /** List price of a unit in dollars. */
  price: number;
  /** How much a typical workload spends on it, compared with the other products. */
  weight: number;
  /** Whether a commitment covers it. */
  committable?: true;
}

export const CLOUDS: readonly Cloud[] = [
  {
    provider: 'AWS',
    billingAccount: '410000000001',
    billingAccountName: 'AWS payer',
    regions: [
      ['us-east-1', 'US East (N. Virginia)'],
      ['eu-central-1', 'EU (Frankfurt)'],
      ['eu-west-1', 'EU (Ireland)'],
    ],
    support: 'AWS Support (Enterprise)',
    negotiated: 0.92,
    commitment: { type: 'Compute Savings Plan', name: 'Compute Savings Plan, 1 year', category: 'Spend' },
    products: [
      {
        service: 'Amazon Elastic Compute Cloud',
        category: 'Compute',
        sku: 'm7g.xlarge',
        unit: 'Hours',
        price: 0.1632,
        weight: 9,
        committable: true,
      },
      {
        service: 'Amazon Relational Database Service',
        category: 'Databases',
        sku: 'db.r6g.large',
        unit: 'Hours',
        price: 0.225,
        weight: 5,
      },
      {
        service: 'Amazon Simple Storage Service',
        category: 'Storage',
        sku: 'TimedStorage-ByteHrs',
        unit: 'GB-Month',
        price: 0.023,
        weight: 3,
      },
      {
        service: 'AWS Lambda',
        category: 'Compute',
        sku: 'Lambda-GB-Second',
        unit: 'GB-Seconds',
        price: 0.0000167,
        weight: 2,
        committable: true,
      },
      {
        service: 'Amazon DynamoDB',
        category: 'Databases',
        sku: 'WriteRequestUnits',
        unit: 'Requests',
        price: 0.00000125,
        weight: 2,
      },
      {
        service: 'AmazonCloudWatch',
        category: 'Management and Governance',
        sku: 'DataProcessing-Bytes',
        unit: 'GB',
        price: 0.5,
        weight: 1,
      },
    ],
  },
  {
    provider: 'Microsoft',
    billingAccount: '8608480-azure-ea',
    billingAccountName: 'Azure enterprise agreement',
    regions: [
      ['westeurope', 'West Europe'],
      ['northeurope', 'North Europe'],
    ],
    support: 'Azure Support',
    negotiated: 0.95,
    commitment: { type: 'Reservation', name: 'Reserved VM instances, D4s v5', category: 'Usage' },
    products: [
      {
        service: 'Virtual Machines',
        category: 'Compute',
        sku: 'D4s v5',
        unit: 'Hours',
        price: 0.192,
        weight: 8,
        committable: true,
      },
      {
        service: 'Azure SQL Database',
        category: 'Databases',
        sku: 'GP_S_Gen5',
        unit: 'vCore Hours',
        price: 0.26,
        weight: 5,
      },
      {
        service: 'Storage Accounts',
        category: 'Storage',
        sku: 'Hot LRS Data Stored',
        unit: 'GB-Month',
        price: 0.0196,
        weight: 3,
      },
      { service: 'Azure App Service', category: 'Web', sku: 'P1v3', unit: 'Hours', price: 0.155, weight: 3 },
      {
        service: 'Azure Monitor',
        category: 'Management and Governance',
        sku: 'Analytics Logs',
        unit: 'GB',
        price: 2.3,
        weight: 1,
      },
    ],
  },
  {
    provider: 'Google Cloud',
    billingAccount: '01A2B3-C4D5E6-F70819',
    billingAccountName: 'Google Cloud billing',
    regions: [
      ['europe-west3', 'Frankfurt'],
      ['us-central1', 'Iowa'],
    ],
    support: 'Google Cloud Support',
    negotiated: 0.94,
    commitment: { type: 'Committed Use Discount', name: 'Flexible committed use, 1 year', category: 'Spend' },
    products: [
      {
        service: 'Compute Engine',
        category: 'Compute',
        sku: 'N2 Instance Core',
        unit: 'Hours',
        price: 0.0316,
        weight: 6,
        committable: true,
      },
      { service: 'BigQuery', category: 'Analytics', sku: 'Analysis', unit: 'TiB', price: 6.25, weight: 6 },
      {
        service: 'Cloud Storage',
        category: 'Storage',
        sku: 'Standard Storage',
        unit: 'GB-Month',
        price: 0.02,
        weight: 3,
      },
      {
        service: 'Kubernetes Engine',
        category: 'Compute',
        sku: 'Autopilot vCPU',
        unit: 'Hours',
        price: 0.0445,
        weight: 4,
        committable: true,
      },
      {
        service: 'Vertex AI',
        category: 'AI and Machine Learning',
        sku: 'Online Prediction',
        unit: 'Node Hours',
        price: 0.75,
        weight: 3,
      },
    ],
  },
];
