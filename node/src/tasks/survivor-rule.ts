import type { SignedSurvivors } from '../storage/survivors.store.ts';
import { Refusal } from './refusal.ts';

/**
 * Two answers to one question over two sets of sites differ by what the sites in only one of them contributed. So a
 * second set is signed only if each site in the difference was safe alone in the set it was in. Within one task the
 * protocol itself looks after this; here are the earlier tasks with the same question on the same data.
 */
export function requireSafeDifference(
  earlier: readonly SignedSurvivors[],
  next: Pick<SignedSurvivors, 'task' | 'survivors' | 'unsafe'>,
): void {
  for (const before of earlier) {
    if (before.task === next.task) continue;
    const lost = before.unsafe.filter((node) => !next.survivors.includes(node));
    const gained = next.unsafe.filter((node) => !before.survivors.includes(node));
    if (lost.length + gained.length > 0) {
      const nodes = [...lost, ...gained].join(', ');
      throw new Refusal('survivor-rule', `An earlier answer had another set of sites; not safe alone: ${nodes}`);
    }
  }
}
