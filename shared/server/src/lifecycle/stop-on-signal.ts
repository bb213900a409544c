/**
 * Stops a program in order at SIGINT or SIGTERM, and ends it. `withParent`: also when standard input ends, so that
 * what a program started never outlives it, however it dies.
 */
export function stopOnSignal(stop: () => Promise<void>, withParent: boolean): void {
  let stopping = false;
  const end = () => {
    if (stopping) return;
    stopping = true;
    void stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  if (!withParent) return;
  process.stdin.once('end', end).once('error', end).resume();
}
