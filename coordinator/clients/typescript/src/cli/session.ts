import { fetchConsortium } from '@consilium/server/http/consortium-client.ts';
import type { Directory } from '@consilium/server/signing/directory.ts';
import { readKeyFile, toSigner, type Signer } from '@consilium/server/signing/key-pair.ts';
import { readConnection, requireKeyFile } from '../config.ts';
import { ConsiliumClient } from '../consilium-client.ts';

export interface ConnectionOptions {
  coordinator?: string;
  key?: string;
}

export interface Session {
  coordinator: string;
  consortium: string | undefined;
  signer: Signer;
  client: ConsiliumClient;
}

/** A key and a coordinator, from options, environment or profile. Reads the key file; asks nobody. */
export function openSession(options: ConnectionOptions): Session {
  const connection = readConnection(options);
  const { coordinator, consortium } = connection;
  const signer = toSigner(readKeyFile(requireKeyFile(connection)));
  return { coordinator, consortium, signer, client: new ConsiliumClient({ coordinator, consortium, signer }) };
}

/** The public documents alone: no key is needed. */
export async function openDirectory(options: ConnectionOptions): Promise<Directory> {
  const { coordinator, consortium } = readConnection(options);
  return await fetchConsortium(coordinator, consortium);
}
