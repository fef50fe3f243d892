/** What a sample company is called, and what is in it. */
export interface SampleNames {
  company: string;
  /** Of everybody's e-mail. */
  domain: string;
  /** Workloads by unit and team. */
  units: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export const ACME: SampleNames = {
  company: 'Acme',
  domain: 'acme.example',
  units: {
    commerce: {
      payments: ['checkout', 'ledger', 'refunds', 'fraud-score', 'payment-gateway'],
      storefront: ['web-shop', 'product-pages', 'cart', 'wishlist', 'image-resizer'],
      pricing: ['price-engine', 'promotions', 'vouchers', 'competitor-watch', 'tax-lookup'],
      marketplace: ['seller-portal', 'listings', 'seller-payouts', 'disputes', 'catalogue-import'],
    },
    logistics: {
      fulfilment: ['order-router', 'pick-lists', 'packing', 'label-printer', 'returns'],
      delivery: ['route-planner', 'courier-app', 'tracking', 'proof-of-delivery', 'eta-model'],
      inventory: ['stock-levels', 'replenishment', 'supplier-portal', 'cycle-count', 'demand-model'],
      warehousing: ['robot-control', 'slotting', 'dock-scheduler', 'sensor-ingest', 'floor-map'],
    },
    customer: {
      identity: ['login', 'accounts-api', 'consent', 'passkeys', 'session-store'],
      support: ['help-centre', 'ticketing', 'chat-assistant', 'call-recordings', 'feedback'],
      loyalty: ['points', 'rewards', 'tiers', 'referrals', 'birthday-mailer'],
      messaging: ['mailer', 'push-gateway', 'sms-gateway', 'templates', 'preference-centre'],
    },
    data: {
      'data-platform': ['lakehouse', 'stream-ingest', 'schema-registry', 'orchestrator', 'query-engine'],
      analytics: ['dashboards', 'metrics-store', 'experiments', 'attribution', 'finance-reports'],
      'machine-learning': ['feature-store', 'training', 'model-serving', 'recommendations', 'embeddings'],
      search: ['search-api', 'search-index', 'autocomplete', 'ranking', 'query-logs'],
    },
    media: {
      video: ['transcoder', 'live-stream', 'video-store', 'thumbnailer', 'player-api'],
      content: ['cms', 'asset-library', 'translations', 'editorial-tools', 'preview'],
      advertising: ['ad-server', 'bidder', 'audience-builder', 'ad-reports', 'brand-safety'],
      mobile: ['app-backend', 'crash-reports', 'feature-flags', 'deep-links', 'app-config'],
    },
    corporate: {
      'finance-systems': ['invoicing', 'general-books', 'expense-tool', 'treasury', 'audit-store'],
      'people-systems': ['hr-portal', 'payroll', 'recruiting', 'learning', 'badge-access'],
      security: ['siem', 'vault', 'scanner', 'bug-bounty', 'key-rotation'],
      'developer-experience': ['ci-runners', 'artifact-store', 'dev-portal', 'code-search', 'preview-envs'],
    },
  },
};

const FIRST = [
  'Ada',
  'Ben',
  'Clara',
  'Deniz',
  'Elena',
  'Farid',
  'Grace',
  'Hugo',
  'Ines',
  'Jonas',
  'Kofi',
  'Lena',
  'Milan',
  'Nora',
  'Oscar',
  'Priya',
  'Quinn',
  'Rosa',
  'Sami',
  'Tara',
  'Umar',
  'Vera',
  'Wen',
  'Yara',
  'Zoe',
];
const LAST = [
  'Adler',
  'Brandt',
  'Costa',
  'Demir',
  'Eriksen',
  'Fontaine',
  'Garcia',
  'Hansen',
  'Ito',
  'Jansen',
  'Kowalski',
  'Lindholm',
  'Moreau',
  'Novak',
  'Okafor',
  'Petrov',
  'Rossi',
  'Silva',
  'Tanaka',
  'Ueda',
  'Varga',
  'Weber',
  'Yilmaz',
];

/** The name of the person with this number; all numbers below 575 are different people. */
export function personName(number: number): string {
  return `${FIRST[number % FIRST.length]} ${LAST[(number * 7 + Math.floor(number / FIRST.length)) % LAST.length]}`;
}
