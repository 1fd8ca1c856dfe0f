/** The bill of materials that lies in the image, as SPDX: the form that clients of registries read beside an image. */

const assertsNothing = 'NOASSERTION';

const licenceOf = ([first] = []) => first?.expression ?? first?.license?.id ?? assertsNothing;

function packageOf({ name, version, purl, licenses }, index) {
  return {
    SPDXID: `SPDXRef-Package-${index + 1}`,
    name,
    versionInfo: version,
    downloadLocation: assertsNothing,
    filesAnalyzed: false,
    licenseConcluded: assertsNothing,
    licenseDeclared: licenceOf(licenses),
    copyrightText: assertsNothing,
    externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl }],
  };
}

/**
 * An SPDX 2.3 document of a CycloneDX one.
 * @param image its name, its digest, when it was made, and where its sources are: the same image gives the same document
 */
export function spdxOf({ components, metadata }, { name, digest, created, source }) {
  const packages = components.map(packageOf);
  const root = {
    SPDXID: 'SPDXRef-Image',
    name: metadata.component.name,
    versionInfo: metadata.component.version,
    downloadLocation: assertsNothing,
    filesAnalyzed: false,
    licenseConcluded: assertsNothing,
    licenseDeclared: 'Apache-2.0',
    copyrightText: assertsNothing,
    primaryPackagePurpose: 'CONTAINER',
  };
  const relations = packages.map(({ SPDXID }) => ['SPDXRef-Image', 'CONTAINS', SPDXID]);
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name,
    documentNamespace: `${source}/spdx/${digest.replace(':', '-')}`,
    creationInfo: { created, creators: ['Organization: Stigmer'] },
    packages: [root, ...packages],
    relationships: [['SPDXRef-DOCUMENT', 'DESCRIBES', 'SPDXRef-Image'], ...relations].map(
      ([spdxElementId, relationshipType, relatedSpdxElement]) => ({
        spdxElementId,
        relationshipType,
        relatedSpdxElement,
      }),
    ),
  };
}
