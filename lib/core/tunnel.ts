import { request as requestHttp } from 'node:http';
import { Agent, request as requestHttps } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';

/** Of a proxy that wants to know who is there. */
export function authorizationOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** For one call to that address through the proxy: encrypted from here to there, so that the proxy reads nothing. */
export async function tunnelAgent(
  proxy: URL,
  { hostname, port }: URL,
  signal: AbortSignal,
  trust: ConnectionOptions = {},
): Promise<Agent> {
  const socket = await openTunnel(proxy, `${hostname}:${port || '443'}`, signal);
  const agent = new Agent();
  const host = hostname.replace(/^\[|\]$/g, '');
  const name = isIP(host) === 0 ? { servername: host } : {};
  agent.createConnection = () => connectTls({ ...trust, socket, host, ...name });
  return agent;
}

function openTunnel(proxy: URL, target: string, signal: AbortSignal): Promise<Socket> {
  const open = proxy.protocol === 'https:' ? requestHttps : requestHttp;
  const headers = { host: target, ...authorizationOf(proxy) };
  // As an object: from the URL Node would take user and password for those of the target.
  const { hostname, port } = proxy;
  const address = { hostname, port: port || (proxy.protocol === 'https:' ? 443 : 80) };
  return new Promise((resolve, reject) => {
    const call = open({ ...address, method: 'CONNECT', path: target, headers, agent: false, signal });
    call.once('error', reject);
    call.once('connect', ({ statusCode = 0 }, socket) => {
      if (statusCode >= 200 && statusCode < 300 && 'setKeepAlive' in socket) return resolve(socket);
      socket.destroy();
      reject(Object.assign(new Error('The proxy refused'), { code: `the proxy answered ${statusCode}` }));
    });
    call.end();
  });
}
