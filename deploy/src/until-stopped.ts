/** Resolves at the first SIGINT or SIGTERM, so that what was started can be stopped in order. */
export function untilStopped(): { readonly asked: boolean; promise: Promise<void> } {
  const state = { asked: false };
  const promise = new Promise<void>((resolve) => {
    const stop = () => {
      state.asked = true;
      resolve();
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
  return {
    get asked() {
      return state.asked;
    },
    promise,
  };
}
