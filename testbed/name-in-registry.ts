const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** Gives an image of the bed's registry one more tag, there and nowhere else. @returns the reference */
export async function nameInRegistry(reference: string, tag: string): Promise<string> {
  const [, host = '', repository = '', from = ''] = /^([^/]+)\/(.+):([^:/]+)$/.exec(reference) ?? [];
  const manifests = `http://${host}/v2/${repository}/manifests`;
  const found = await fetch(`${manifests}/${from}`, { headers: { accept: manifestTypes.join(', ') } });
  if (!found.ok) throw new Error(`The registry has no ${reference}: ${found.status}`);
  const type = found.headers.get('content-type') ?? '';
  const body = await found.arrayBuffer();
  const put = await fetch(`${manifests}/${tag}`, { method: 'PUT', headers: { 'content-type': type }, body });
  if (!put.ok) throw new Error(`The registry did not take ${tag}: ${put.status}`);
  return `${host}/${repository}:${tag}`;
}
