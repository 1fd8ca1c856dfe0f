// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { newVariable } from './settings-form';
import { TlsFileField } from './tls-file-field';

const keep = vi.hoisted(() => vi.fn());
vi.mock('@/app/actions/settings', () => ({ keepTlsFile: keep }));
afterEach(cleanup);

function show() {
  const onEdit = vi.fn();
  const rest = { settings: null, onUndo: () => {}, onRemove: () => {} };
  render(
    <TlsFileField
      name="TEMPORAL_TLS_SERVER_CA_CERT_PATH"
      field={newVariable('TEMPORAL_TLS_SERVER_CA_CERT_PATH')}
      onEdit={onEdit}
      {...rest}
    />,
  );
  const field = screen.getByRole('textbox');
  const paste = (text: string) => fireEvent.paste(field, { clipboardData: { getData: () => text } });
  return { onEdit, paste };
}

test('a pasted PEM text is kept by the console, and its path becomes the value', async () => {
  keep.mockResolvedValueOnce({ ok: true, value: '/home/ada/ca.pem' });
  const { onEdit, paste } = show();
  paste('-----BEGIN CERTIFICATE-----');
  await waitFor(() => expect(onEdit).toHaveBeenCalledWith('/home/ada/ca.pem'));
});

test('a text that is refused changes nothing and says why; a pasted path is only text', async () => {
  keep.mockResolvedValueOnce({ ok: false, failure: { reason: 'This holds no certificate' } });
  const { onEdit, paste } = show();
  paste('-----BEGIN PRIVATE KEY-----');
  expect((await screen.findByRole('alert')).textContent).toBe('This holds no certificate');
  expect(onEdit).not.toHaveBeenCalled();
  keep.mockClear();
  paste('/home/ada/ca.pem');
  expect(keep).not.toHaveBeenCalled();
});
