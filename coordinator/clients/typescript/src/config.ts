import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { hash } from '@consilium/core/protocol/ids.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { readConfig } from '@consilium/server/config/read-config.ts';

/** `.consilium/profile.json` in the working folder: what need not be typed each time. Unknown keys are refused. */
const profile = z.strictObject({
  coordinator: z.url().optional(),
  /** Key file; relative to the working folder. */
  key: z.string().min(1).optional(),
  /** Hash of the consortium's genesis: a coordinator that shows another is refused. */
  consortium: hash.optional(),
});
const profileFile = join('.consilium', 'profile.json');

export interface Connection {
  coordinator: string;
  consortium: string | undefined;
  keyFile: string | undefined;
}

/** Where the coordinator is and which key signs: from the options, else the environment, else the profile. */
export function readConnection(
  options: { coordinator?: string | undefined; key?: string | undefined },
  env: NodeJS.ProcessEnv = process.env,
  folder: string = process.cwd(),
): Connection {
  const known = readProfile(folder);
  const given = options.coordinator ?? nonEmpty(env.CONSILIUM_COORDINATOR);
  const coordinator = given ?? known.coordinator;
  if (coordinator === undefined) {
    throw new Problem('invalid-config', 'It is not known where the coordinator is', {
      mend: `Give --coordinator URL, set CONSILIUM_COORDINATOR, or write it into ${profileFile}.`,
    });
  }
  const keyFile = options.key ?? nonEmpty(env.CONSILIUM_KEY) ?? inFolder(known.key, folder);
  return { coordinator, consortium: given === undefined ? known.consortium : undefined, keyFile };
}

/** Throws where no key was named at all. */
export function requireKeyFile({ keyFile }: Connection): string {
  if (keyFile !== undefined) return keyFile;
  throw new Problem('invalid-config', 'No key was given to sign with', {
    mend: `Give --key FILE, set CONSILIUM_KEY, or write it into ${profileFile}. \`consilium study key\` makes one.`,
  });
}

function readProfile(folder: string): z.infer<typeof profile> {
  const path = join(folder, profileFile);
  return existsSync(path) ? readConfig(path, profile) : {};
}

function inFolder(path: string | undefined, folder: string): string | undefined {
  return path === undefined || isAbsolute(path) ? path : join(folder, path);
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
