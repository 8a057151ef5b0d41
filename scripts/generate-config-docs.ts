/** `npm run docs`: writes docs/configuration.md from the schemas, so that it cannot say anything else. */
import { writeFile } from 'node:fs/promises';
import { configurationPage } from './config-docs/page.ts';

await writeFile(new URL('../docs/configuration.md', import.meta.url), configurationPage());
