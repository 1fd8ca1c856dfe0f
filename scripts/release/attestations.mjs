/**
 * What is said of an image beside it: what it is made of, and how it was built. Both are in-toto statements in an image
 * manifest of the same index, as BuildKit attaches them and `docker buildx imagetools inspect` reads them.
 */
import { mediaTypes } from './oci-layout.mjs';
import { spdxOf } from './spdx.mjs';

const predicateType = 'in-toto.io/predicate-type';

/** SLSA 1.0. @param record what `build` wrote beside the archive */
function provenance({ target, builder, source, base, startedOn, finishedOn }) {
  return {
    buildDefinition: {
      buildType: `${source.repository}/blob/main/docs/release.md`,
      externalParameters: { source: { uri: source.uri }, target },
      resolvedDependencies: [
        { uri: source.uri, digest: { gitCommit: source.revision } },
        {
          uri: base.reference,
          ...(base.digest && { digest: { sha256: base.digest.replace('sha256:', '') } }),
        },
      ],
    },
    runDetails: {
      builder: { id: builder.id },
      metadata: { invocationId: builder.invocation, startedOn, finishedOn },
    },
  };
}

/**
 * Adds the manifest of the statements about an image.
 * @param image its reference, its descriptor, its bill of materials, when it was made, and its build's record
 * @returns the manifest's entry in the index
 */
export async function addAttestations(layout, { reference, descriptor, bill, created, record }) {
  const named = { name: reference, digest: descriptor.digest, created, source: record.source.repository };
  const subject = [{ name: reference, digest: { sha256: descriptor.digest.replace('sha256:', '') } }];
  const statements = [
    { predicateType: 'https://spdx.dev/Document', predicate: spdxOf(bill, named) },
    { predicateType: 'https://cyclonedx.org/bom', predicate: bill },
    { predicateType: 'https://slsa.dev/provenance/v1', predicate: provenance(record) },
  ];
  const layers = [];
  for (const statement of statements) {
    const whole = { _type: 'https://in-toto.io/Statement/v1', subject, ...statement };
    const blob = await layout.addJson(whole, mediaTypes.attestation.layer);
    layers.push({ ...blob, annotations: { [predicateType]: statement.predicateType } });
  }
  const rootfs = { type: 'layers', diff_ids: layers.map(({ digest }) => digest) };
  const platform = { architecture: 'unknown', os: 'unknown' };
  const config = await layout.addJson({ ...platform, config: {}, rootfs }, mediaTypes.attestation.config);
  const manifest = { schemaVersion: 2, mediaType: mediaTypes.attestation.manifest, config, layers };
  const annotations = {
    'vnd.docker.reference.digest': descriptor.digest,
    'vnd.docker.reference.type': 'attestation-manifest',
  };
  return { ...(await layout.addJson(manifest, mediaTypes.attestation.manifest)), platform, annotations };
}
