/** What is wrong on the way to an engine that is not on a socket, by the error's code: `dial.ts`, ssh-error.ts, Node's TLS. */
export const wayReasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'The name of its host is not known.',
  EHOSTUNREACH: 'There is no way to its host.',
  ENETUNREACH: 'There is no way to its host.',
  ETIMEDOUT: 'Its host does not answer.',
  TLS_FILES: 'A TLS file that it needs cannot be read.',
  SSH_MISSING: 'The program ssh is not installed on this machine.',
  SSH_FAILED: 'ssh ended.',
  SSH_HOST_KEY_UNKNOWN: 'ssh does not know the host’s key, and asks nobody.',
  SSH_HOST_KEY_CHANGED:
    'The host’s key is another one than before: it was set up anew, or somebody stands in between.',
  SSH_DENIED: 'The host did not take any of the keys that ssh offered.',
  SSH_REFUSED: 'Nothing listens for ssh on that host.',
  SSH_UNREACHABLE: 'The host does not answer ssh.',
  SSH_NO_DOCKER: 'The host has no program docker where ssh finds it.',
  SSH_ENGINE_DENIED: 'That user may not open the engine’s socket over there.',
  SSH_ENGINE_DOWN: 'No engine answers on the host.',
};

/** Of an engine, or of us, whose TLS the other one does not take. */
const untrusted =
  /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|INVALID_CA)|^ERR_SSL_.*ALERT/;
const otherProtocol = /^(ERR_SSL_|EPROTO)/;

/** Whether one of the two sides does not know the other. */
export function isUntrusted(code: string): boolean {
  return code === 'SSH_HOST_KEY_UNKNOWN' || code === 'SSH_HOST_KEY_CHANGED' || untrusted.test(code);
}

export function wayReason(code: string): string | null {
  const known = wayReasons[code];
  if (known !== undefined) return known;
  if (/^ERR_SSL_.*ALERT/.test(code)) return 'The engine did not take our certificate.';
  if (untrusted.test(code)) return 'Its certificate is not one of the authority that is trusted here.';
  return otherProtocol.test(code) ? 'It does not speak TLS, or another kind of it.' : null;
}
