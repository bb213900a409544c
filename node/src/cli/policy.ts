import { Command } from 'commander';
import { explainRules } from '@consilium/core/privacy/explain-rules.ts';
import { siteRules } from '@consilium/core/privacy/effective-rules.ts';
import { studyRules } from '@consilium/core/protocol/study-rules.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openNode } from '../open-node.ts';

/** `consilium node policy show|explain` */
export function policyCommand(): Command {
  const command = new Command('policy').description("the site's own rules");
  command
    .command('show')
    .description('the policy file, checked')
    .requiredOption('--folder <dir>', "the node's folder")
    .action(async (o: { folder: string }) => {
      const node = await openNode(o.folder);
      node.policy();
      process.stdout.write(readFileSync(join(o.folder, 'policy.yaml'), 'utf8'));
      await node.close();
    });
  command
    .command('explain')
    .description('what holds for each study, and where each value comes from')
    .requiredOption('--folder <dir>', "the node's folder")
    .action(async (o: { folder: string }) => {
      const node = await openNode(o.folder);
      const policy = node.policy();
      const site = { source: `site (${policy.name})`, rules: policy.rules };
      const directory = node.directory.hash === null ? undefined : node.directory.current;
      const studies = [...(directory?.studies ?? [])].filter(([, s]) =>
        s.sites.some((x) => x.node === node.config.node),
      );
      if (!directory || studies.length === 0) {
        process.stdout.write(
          `No study asks this site yet. The site's own rules:\n${explainRules(siteRules(site, [])).join('\n')}\n`,
        );
      }
      for (const [hash, study] of directory ? studies : []) {
        if (!directory) continue;
        const terms = { source: 'charter and study', rules: studyRules(directory.genesis.charter, study) };
        process.stdout.write(
          `Study ${hash.slice(0, 12)}, ${study.title}:\n${explainRules(siteRules(site, [terms])).join('\n')}\n\n`,
        );
      }
      await node.close();
    });
  return command;
}
