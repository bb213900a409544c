import { readFileSync } from 'node:fs';
import { z } from 'zod';

const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** `consilium 0.1.0`: in every enrolment and result. */
export const SOFTWARE_VERSION = `consilium ${z.object({ version: z.string() }).parse(manifest).version}`;
