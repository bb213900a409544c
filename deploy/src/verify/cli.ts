import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { Problem } from '@consilium/core/protocol/problem.ts';
import { bundle as bundleSchema } from '@consilium/core/protocol/researcher-calls.ts';
import { parse } from '@consilium/core/protocol/parse.ts';
import { readKeyFile } from '@consilium/server/signing/key-pair.ts';
import { verifyBundle } from './verify-bundle.ts';

/** `consilium verify BUNDLE [--auditor-key FILE]` */
export function verifyCommand(): Command {
  return new Command('verify')
    .description(
      "check a query's bundle offline: signatures, approvals, commitments; with the auditor's key also the result",
    )
    .argument('<bundle>', 'a bundle, from: consilium results ID --bundle FILE')
    .option('--auditor-key <file>', "the charter's auditor key")
    .option('--consortium <hash>', 'the consortium it must belong to (from a join token or a colleague)')
    .action((file: string, o: { auditorKey?: string; consortium?: string }) => {
      const bundle = parse(bundleSchema, readJson(file), 'bundle');
      const auditor = o.auditorKey === undefined ? null : readKeyFile(o.auditorKey);
      verifyBundle(bundle, auditor, o.consortium ?? null, (what) => {
        process.stdout.write(`ok  ${what}\n`);
      });
      process.stdout.write(
        auditor
          ? 'The bundle is whole: the result follows from what the sites signed.\n'
          : 'What can be checked without the auditor key holds. With it: that the result follows from the total.\n',
      );
    });
}

/** A bundle may be hundreds of megabytes: plain JSON, without the limits for documents that people write. */
function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Problem('invalid-input', `${file} is not a bundle that can be read`, { where: file, cause });
  }
}
