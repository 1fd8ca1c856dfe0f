/** What dockerode would call to reach an engine (lib/engine/transport.ts does that) or to hold a BuildKit session. */
const leftOut = /^(docker-modem|@grpc\/grpc-js|@grpc\/proto-loader|protobufjs)$/;

/**
 * For esbuild: dockerode goes into the bundle without the packages it never gets to call here, which are 8 MB of every
 * running console; each other package stays outside.
 */
export const bundledDockerode = {
  name: 'bundled-dockerode',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ path, importer, kind }) => {
      if (kind === 'entry-point' || path.startsWith('@/') || path === 'dockerode') return undefined;
      if (!importer.includes('node_modules')) return { path, external: true };
      return leftOut.test(path) ? { path, namespace: 'left-out' } : undefined;
    });
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** CommonJS in an ES module asks for Node's own modules by `require`. */
export const requireBanner =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
