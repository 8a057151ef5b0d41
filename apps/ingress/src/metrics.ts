import { Counter, type Registry } from 'prom-client';

export interface IngressMetrics {
  deliveries: Counter<'forge' | 'event' | 'outcome'>;
}

/** Label values are a closed set: names of events come from the sender and are counted only when we know them. */
export function createIngressMetrics(registry: Registry): IngressMetrics {
  return {
    deliveries: new Counter({
      name: 'ffci_deliveries_total',
      help: 'Webhook deliveries that were verified, by what became of them',
      labelNames: ['forge', 'event', 'outcome'],
      registers: [registry],
    }),
  };
}
