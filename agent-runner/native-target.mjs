/** Names of the SDK's native files, by Node's names of the processors. The SDK has none for Alpine's C library. */
const targets = { arm64: 'aarch64-unknown-linux-gnu', x64: 'x86_64-unknown-linux-gnu' };

/**
 * Where the SDK looks for its native file, under `releases/`.
 * @param {string} arch as of `process.arch`
 * @returns {string}
 */
export function nativeTarget(arch) {
  if (arch === 'arm64' || arch === 'x64') return targets[arch];
  throw new Error(`Temporal's SDK runs on x64 and arm64, not on ${arch}`);
}
