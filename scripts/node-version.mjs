/** Ends with a sentence where Node.js is too old. Imported first; needs nothing that an old Node lacks. */
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Node.js ${process.versions.node} is too old. The console needs 20.19 or newer: https://nodejs.org`,
  );
  process.exit(1);
}
