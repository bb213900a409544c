import { Command } from 'commander';
import { siteRules } from '@consilium/core/privacy/effective-rules.ts';
import { stricterFields, stricterText } from '@consilium/core/privacy/stricter-fields.ts';
import { studyRules } from '@consilium/core/protocol/study-rules.ts';
import { printFilter } from '@consilium/core/query-language/print-filter.ts';
import { Problem } from '@consilium/core/protocol/problem.ts';
import type { Study } from '@consilium/core/protocol/study.ts';
import { analysisDigest } from '@consilium/server/analysis-digest.ts';
import { confirm } from '@consilium/server/terminal/confirm.ts';
import { openNode, type OpenNode } from '../open-node.ts';
import { approveStudy, revokeStudy } from '../stewardship/decide.ts';
import { deliverPending } from '../stewardship/deliver-pending.ts';
import { findDecision } from '../storage/decisions.store.ts';

/** `consilium node studies`, `approve`, `revoke` */
export function studyCommands(): Command[] {
  const studies = new Command('studies')
    .description('studies that ask this site, and what was decided')
    .requiredOption('--folder <dir>', "the node's folder")
    .action(async (o: { folder: string }) => {
      await withNode(o.folder, async (node) => {
        for (const [hash, study] of asking(node)) {
          const decision = (await findDecision(node.db.read, hash))?.decision ?? 'not decided';
          process.stdout.write(`${hash.slice(0, 12)}  ${decision.padEnd(12)}  ${study.title}\n`);
        }
      });
    });

  const approve = new Command('approve')
    .description('read a study in plain text and approve it with the steward key')
    .argument('<study>', 'hash of the study, or the beginning of it')
    .requiredOption('--folder <dir>', "the node's folder")
    .option(
      '--per-site',
      'also permit answers for this site alone, where the study asks for them and the policy permits',
    )
    .option('--yes', 'do not ask')
    .action(async (prefix: string, o: { folder: string; perSite?: boolean; yes?: boolean }) => {
      await withNode(o.folder, async (node) => {
        const [hash, study] = findStudy(node, prefix);
        process.stdout.write(`${[studyText(hash, study), ...ownTerms(node, study)].join('\n')}\n`);
        if (o.yes !== true && !(await confirm('Approve exactly this for this site?'))) return;
        await approveStudy(ports(node), hash, { perSite: o.perSite === true, rule: null });
        await tell(node, 'Approved. The node answers questions of this study from now on.');
      });
    });

  const revoke = new Command('revoke')
    .description('withdraw the approval: a running fit stops at the next step')
    .argument('<study>', 'hash of the study, or the beginning of it')
    .requiredOption('--folder <dir>', "the node's folder")
    .option('--reason <text>', 'public reason', 'not stated')
    .action(async (prefix: string, o: { folder: string; reason: string }) => {
      await withNode(o.folder, async (node) => {
        const [hash, study] = findStudy(node, prefix);
        await revokeStudy(ports(node), hash, o.reason);
        await tell(node, `Revoked: this node answers nothing more of "${study.title}".`);
      });
    });
  return [studies, approve, revoke];
}

async function withNode(folder: string, work: (node: OpenNode) => Promise<void>): Promise<void> {
  const node = await openNode(folder);
  try {
    await refresh(node);
    await work(node);
  } finally {
    await node.close();
  }
}

/** What the node has already seen is enough to revoke; a coordinator that is down must not be in the way. */
async function refresh(node: OpenNode): Promise<void> {
  try {
    await node.directory.refresh();
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'coordinator-unreachable') throw error;
    process.stderr.write('The coordinator cannot be reached: working from what this node has seen so far.\n');
  }
}

function ports(node: OpenNode) {
  return {
    db: node.db,
    directory: node.directory.current,
    self: node.config.node,
    signer: node.steward(),
    now: new Date(),
  };
}

async function tell(node: OpenNode, done: string): Promise<void> {
  process.stdout.write(`${done}\n`);
  try {
    await deliverPending({ db: node.db, coordinator: node.config.coordinator });
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'coordinator-unreachable') throw error;
    process.stdout.write(
      'It holds at this node already; the running node will tell the coordinator when it can be reached.\n',
    );
  }
}

function asking(node: OpenNode): [string, Study][] {
  return [...node.directory.current.studies].filter(([, s]) => s.sites.some((site) => site.node === node.config.node));
}

function findStudy(node: OpenNode, prefix: string): [string, Study] {
  const found = asking(node).filter(
    ([hash, s]) => (prefix.length >= 6 && hash.startsWith(prefix)) || s.title === prefix,
  );
  const [only] = found;
  if (only && found.length === 1) return only;
  throw new Problem(
    'not-found',
    found.length === 0 ? 'No study of that hash asks this site' : 'Several studies begin like that',
    {
      mend: 'consilium node studies lists them; give at least six characters of the hash.',
    },
  );
}

/** Where charter or this site's own policy ask for more than the study: that is what holds here. */
function ownTerms(node: OpenNode, study: Study): string[] {
  const policy = node.policy();
  const terms = studyRules(node.directory.current.genesis.charter, study);
  const { rules } = siteRules({ source: 'site', rules: policy.rules }, [{ source: 'study', rules: terms }]);
  if (rules.publicData)
    return ['           your policy declares your data public: floors and small counts are off here'];
  const stricter = stricterFields(study.rules, rules);
  return stricter.length === 0
    ? []
    : [`           stricter by charter or your policy, and so holding here: ${stricterText(stricter)}`];
}

/** The signed study, decoded: what the steward is asked to agree to. */
export function studyText(hash: string, study: Study): string {
  const analyses = study.analyses.map((a) => {
    const here = analysisDigest(a.name) === a.digest ? '' : '  ! the code here is another one';
    return `    ${a.name} version ${String(a.version)}${a.perSite ? ', also site by site' : ''}${here}`;
  });
  return [
    `Study      ${study.title}`,
    `Hash       ${hash}`,
    `Summary    ${study.summary}`,
    `Purpose    ${study.purpose}${study.commercial ? ' (commercial)' : ' (not commercial)'}`,
    `Runs       ${study.validFrom.slice(0, 10)} to ${study.validUntil.slice(0, 10)}`,
    `Sites      ${study.sites.map((s) => s.site).join(', ')}`,
    `People     ${study.people.map((p) => p.name).join(', ')}`,
    `Records    ${study.cohort === null ? 'all records of the dataset' : printFilter(study.cohort)}`,
    `Analyses`,
    ...analyses,
    `Tier       ${study.tier}; every answer is a sum over at least ${String(Math.max(3, study.rules.minSites))} sites, counts from ${String(study.rules.minCell)} shown`,
    `           withstands ${String(study.colluders)} colluding node(s); your own policy holds beside these terms`,
  ].join('\n');
}
