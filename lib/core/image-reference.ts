import { Failure } from './failure';

const registryPattern =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/;
const repositoryPattern =
  /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
const digestPattern = /^sha256:[0-9a-f]{64}$/;
const referenceCharactersMax = 400;
/** Registry and repository together, in every engine and registry. */
const nameCharactersMax = 255;

/** Where an image is: always complete (registry, and a tag or a digest), so that every engine reads it alike. */
export interface ImageReference {
  /** `docker.io`, `ghcr.io`, `localhost`, `127.0.0.1:5000`. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string | null;
  /** `sha256:` and 64 hex digits. */
  readonly digest: string | null;
  /** The complete reference, e.g. `docker.io/library/busybox:latest`. */
  toString(): string;
}

/** Throws `image-reference-invalid`. Without tag and digest the tag is `latest`: engines may pull all tags otherwise. */
export function parseImageReference(text: string): ImageReference {
  if (text.length > referenceCharactersMax) throw invalid(text, 'It is longer than any reference.');
  const [named = '', digest, ...more] = text.split('@');
  if (more.length > 0) throw invalid(text, 'It has more than one @.');
  if (digest !== undefined && !digestPattern.test(digest)) {
    throw invalid(text, 'The digest after @ is not sha256: and 64 hexadecimal digits.');
  }
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/') && colon > 0;
  const tag = hasTag ? named.slice(colon + 1) : digest === undefined ? 'latest' : null;
  if (tag !== null && !tagPattern.test(tag)) throw invalid(text, 'The tag after the colon is not a tag.');
  const { registry, repository } = splitName(hasTag ? named.slice(0, colon) : named);
  if (!registryPattern.test(registry)) throw invalid(text, 'The registry is not a host name.');
  if (!repositoryPattern.test(repository)) {
    throw invalid(text, 'The name may hold lower-case letters, digits and single . _ - / between them.');
  }
  if (registry.length + 1 + repository.length > nameCharactersMax) {
    throw invalid(text, `The name without the tag is longer than ${nameCharactersMax} characters.`);
  }
  return reference(registry, repository, tag, digest ?? null);
}

function splitName(name: string): { registry: string; repository: string } {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  if (slash > 0 && (first.includes('.') || first.includes(':') || first === 'localhost')) {
    const repository = name.slice(slash + 1);
    const registry = first === 'index.docker.io' ? 'docker.io' : first;
    return { registry, repository: registry === 'docker.io' ? hubName(repository) : repository };
  }
  return { registry: 'docker.io', repository: hubName(name) };
}

function hubName(repository: string): string {
  return repository.includes('/') ? repository : `library/${repository}`;
}

function reference(
  registry: string,
  repository: string,
  tag: string | null,
  digest: string | null,
): ImageReference {
  const suffix = `${tag === null ? '' : `:${tag}`}${digest === null ? '' : `@${digest}`}`;
  return { registry, repository, tag, digest, toString: () => `${registry}/${repository}${suffix}` };
}

function invalid(text: string, reason: string): Failure {
  return new Failure({
    code: 'image-reference-invalid',
    title: 'The image reference cannot be read',
    reason,
    remedy: {
      summary: 'Write it as registry/name:tag, e.g. ghcr.io/stigmer/agent-runner:v0.1.0.',
    },
    evidence: [{ label: 'reference', value: text.slice(0, referenceCharactersMax) }],
  });
}
