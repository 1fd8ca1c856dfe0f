import type { BundledPackage } from './bundled-packages';
import type { DebianPackage } from './debian-packages';

export interface ImageContent {
  /** Of the worker. */
  version: string;
  nodeVersion: string;
  packages: readonly BundledPackage[];
  debian: readonly DebianPackage[];
}

interface Component {
  type: 'application' | 'library';
  'bom-ref': string;
  name: string;
  version: string;
  purl: string;
  licenses?: Array<{ license: { id: string } } | { expression: string }>;
  properties?: Array<{ name: string; value: string }>;
}

/** A CycloneDX 1.6 document. It has no time and no serial number: the same content gives the same bytes. */
export function cycloneDx({ version, nodeVersion, packages, debian }: ImageContent) {
  return {
    bomFormat: 'CycloneDX' as const,
    specVersion: '1.6' as const,
    version: 1,
    metadata: {
      component: { type: 'container' as const, 'bom-ref': 'image', name: 'agent-runner', version },
    },
    components: [node(nodeVersion), ...packages.map(npmComponent), ...debian.map(debianComponent)],
  };
}

function node(version: string): Component {
  const purl = `pkg:generic/node@${version}`;
  return { type: 'application', 'bom-ref': purl, name: 'node', version, purl, licenses: licences('MIT') };
}

function npmComponent({ name, version, licence, files }: BundledPackage): Component {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    purl,
    ...(licence === null ? {} : { licenses: licences(licence) }),
    ...(files.length === 0
      ? {}
      : { properties: files.map((value) => ({ name: 'agent-runner:file', value })) }),
  };
}

/** Their licences are many each, and in `/usr/share/doc/NAME/copyright`. */
function debianComponent({ name, version, architecture, distribution, release }: DebianPackage): Component {
  const encoded = [name, version].map(encodeURIComponent).join('@');
  const purl = `pkg:deb/${distribution}/${encoded}?arch=${architecture}&distro=${distribution}-${release}`;
  return { type: 'library', 'bom-ref': purl, name, version, purl };
}

function licences(expression: string): NonNullable<Component['licenses']> {
  return /[\s()]/.test(expression) ? [{ expression }] : [{ license: { id: expression } }];
}
