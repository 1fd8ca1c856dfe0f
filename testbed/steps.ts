/** Runs a named part of the work and tells how long it took. */
export type Step = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** After this time whoever waits wants to know for what. */
const longStepMs = 4000;

export const printedStep: Step = async (name, work) => {
  const from = performance.now();
  const waiting = setTimeout(() => console.log(`  ...     ${name}`), longStepMs);
  const seconds = () => `${((performance.now() - from) / 1000).toFixed(1)} s`;
  try {
    const result = await work();
    console.log(`  done    ${name} (${seconds()})`);
    return result;
  } catch (error) {
    console.log(`  failed  ${name} (${seconds()})`);
    throw error;
  } finally {
    clearTimeout(waiting);
  }
};
