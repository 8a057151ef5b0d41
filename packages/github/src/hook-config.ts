import { z } from 'zod';
import type { CallAsApp } from './api/call-as-app.ts';

const shape = z.object({
  url: z.string().nullish(),
  content_type: z.string().optional().default('form'),
  insecure_ssl: z.union([z.string(), z.number()]).optional().default('0').transform(String),
});

/** Where and how GitHub posts the App's webhooks. GitHub never shows the secret. */
export async function readHookConfig(
  callAsApp: CallAsApp,
): Promise<{ url: string | null; contentType: string; insecureSsl: boolean }> {
  const { data } = await callAsApp({ route: 'GET /app/hook/config', doing: "read the App's webhook address" }, shape);
  return { url: data.url || null, contentType: data.content_type, insecureSsl: data.insecure_ssl === '1' };
}
