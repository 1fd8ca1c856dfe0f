import { describe, expect, it } from 'vitest';
import { proxyFor, readProxies } from './proxies';

function read(environment: Record<string, string>) {
  const problems: string[] = [];
  return { proxies: readProxies(environment, problems), problems };
}

function through(environment: Record<string, string>, address: string): string | null {
  return proxyFor(new URL(address), read(environment).proxies)?.host ?? null;
}

const both = { HTTPS_PROXY: 'http://secure:3128', HTTP_PROXY: 'plain:3128' };

describe('the proxy of the environment', () => {
  it('is that of the address’s scheme, and the name in small letters goes before', () => {
    expect(through(both, 'https://api.example/v1')).toBe('secure:3128');
    expect(through(both, 'http://gpu.example:8000/v1')).toBe('plain:3128');
    expect(through({ ...both, https_proxy: 'http://small:1' }, 'https://api.example')).toBe('small:1');
    expect(through({}, 'https://api.example')).toBeNull();
  });

  it.each([
    'http://localhost:11434',
    'http://127.0.0.1:80',
    'http://[::1]:8000',
    'http://host.docker.internal:11434',
  ])('is not used for this machine: %s', (address) => expect(through(both, address)).toBeNull());

  it.each([
    ['*', 'https://api.example', null],
    ['api.example', 'https://api.example', null],
    ['example', 'https://api.example', null],
    ['.example', 'https://API.example', null],
    ['*.example', 'https://api.example', null],
    ['ample', 'https://api.example', 'secure:3128'],
    ['api.example:443', 'https://api.example', null],
    ['api.example:8443', 'https://api.example', 'secure:3128'],
    ['10.0.0.1, api.example', 'https://api.example', null],
  ])('with NO_PROXY=%s reaches %s by %s', (without, address, proxy) => {
    expect(through({ ...both, NO_PROXY: without }, address)).toBe(proxy);
  });

  it.each(['socks5://me:canary@proxy:1080', 'http://', 'http://me:canary@proxy:port'])(
    'that cannot be one is refused, and not repeated (%#)',
    (value) => {
      const { problems } = read({ HTTPS_PROXY: value });
      expect(problems).toEqual(['HTTPS_PROXY: Write the URL of an HTTP proxy, such as http://proxy:3128']);
    },
  );
});
