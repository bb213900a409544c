import type { Fleet } from '../../deploy/src/fleet/fleet.ts';
import { childrenOf, forgetPeak, usageOf, type Usage } from './process-usage.ts';

/** The processes of a fleet by kind; the engine is a node's child. Sums of processor time, the largest peak of memory. */
export interface FleetUsage {
  coordinator: Usage;
  nodes: Usage;
  engines: Usage;
}

/** null where the system does not tell. */
export function fleetUsage(fleet: Fleet): FleetUsage | null {
  const { coordinator, nodes, engines } = processesOf(fleet);
  const of = (pids: readonly number[]) => together(pids.flatMap((pid) => usageOf(pid) ?? []));
  if (coordinator.every((pid) => usageOf(pid) === null)) return null;
  return { coordinator: of(coordinator), nodes: of(nodes), engines: of(engines) };
}

/** Peaks of memory are counted from now on. */
export function forgetFleetPeaks(fleet: Fleet): void {
  Object.values(processesOf(fleet)).flat().forEach(forgetPeak);
}

function processesOf(fleet: Fleet): Record<keyof FleetUsage, number[]> {
  const coordinator: number[] = [];
  const nodes: number[] = [];
  for (const [name, { pid }] of fleet.processes) (name === 'coordinator' ? coordinator : nodes).push(pid);
  return { coordinator, nodes, engines: nodes.flatMap(childrenOf) };
}

/** Processor time between two looks, ms. */
export function spentBetween(before: FleetUsage, after: FleetUsage): Record<keyof FleetUsage, number> {
  const of = (kind: keyof FleetUsage) => after[kind].cpuMs - before[kind].cpuMs;
  return { coordinator: of('coordinator'), nodes: of('nodes'), engines: of('engines') };
}

function together(usages: readonly Usage[]): Usage {
  return {
    cpuMs: usages.reduce((sum, usage) => sum + usage.cpuMs, 0),
    peakBytes: Math.max(0, ...usages.map((usage) => usage.peakBytes)),
  };
}
