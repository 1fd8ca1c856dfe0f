#!/usr/bin/env node
import '../scripts/node-version.mjs';

await import('../dist/cli.mjs');
