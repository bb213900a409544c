import { isRequest } from './child-messages.ts';
import type { Reply } from './child-messages.ts';
import { engineProblem } from './engine-problem.ts';

export type Handler = (body: Record<string, unknown>) => Promise<unknown>;

/**
 * Answers the parent's requests until the parent goes away. Ending is by SIGKILL because an ordinary exit would wait
 * for the thread that is still working on a query.
 */
export function serveParent(handlers: Readonly<Record<string, Handler>>): void {
  process.on('disconnect', die);
  // Ctrl-C reaches the whole process group; the parent decides when the engine ends.
  process.on('SIGINT', () => undefined);
  process.on('message', (message) => {
    if (!isRequest(message)) die();
    else void answer(handlers, message.id, message.method, message.body);
  });
  if (!process.connected) die();
}

async function answer(
  handlers: Readonly<Record<string, Handler>>,
  id: number,
  method: string,
  body: Record<string, unknown>,
): Promise<void> {
  try {
    const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
    if (!handler) throw new Error(`Unknown Method Error: ${method}`);
    send({ id, body: await handler(body) });
  } catch (error) {
    const { code, message, where, mend, privateDetail } = engineProblem(error);
    send({ id, problem: { code, detail: message, where, mend, privateDetail } });
  }
}

function send(reply: Reply): void {
  process.send?.(reply);
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}
