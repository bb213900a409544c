/** Plain JavaScript for Node ≥ 20 and without a package: this file runs before anything is installed. */
import { readFileSync } from 'node:fs';

/**
 * npm starts a script through a shell, and that shell (dash) passes no signal on: whoever ends `npm start` by its
 * process id would leave the whole demo running. So the death of npm or of the shell counts as SIGTERM.
 * Not seen: SIGINT sent to npm alone, which dash keeps to itself; Ctrl-C in a terminal reaches every process anyway.
 */
export function endWithNpm() {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return;
  const shell = process.ppid;
  const npm = parentOfShell(shell);
  const watch = setInterval(() => {
    if (process.ppid === shell && parentOfShell(shell) === npm) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 300);
  watch.unref();
}

/** Linux only, and only where a shell stands in between; null elsewhere. */
function parentOfShell(pid) {
  try {
    const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return ['sh', 'dash', 'ash'].includes(name) ? rest.split(' ')[1] : null;
  } catch {
    return null;
  }
}
