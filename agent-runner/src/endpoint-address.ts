/** `host:port` of a service that may be given by its URL, whose scheme stands for a port that is left out. */
export function endpointAddress(value: string): string {
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) return value;
  const { hostname, port, protocol } = new URL(value);
  return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
}
