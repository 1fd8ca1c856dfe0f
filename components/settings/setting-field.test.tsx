// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { SettingField } from './setting-field';
import { type FieldModel, formDefinitions, newVariable, secretNoun } from './settings-form';

vi.mock('@/app/actions/settings', () => ({ keepTlsFile: vi.fn() }));
afterEach(cleanup);

function fieldOf(name: string, text: string): FieldModel {
  const definition = formDefinitions.find((each) => each.name === name);
  if (definition === undefined) throw new Error(`No setting ${name}`);
  return { ...newVariable(name), definition, text };
}

test('a choice that has no default can be left out again; one that has a default cannot', () => {
  const onEdit = vi.fn();
  const rest = { settings: null, onEdit, onUndo: () => {}, onRemove: () => {} };
  const { rerender } = render(<SettingField field={fieldOf('TEMPORAL_TLS', 'true')} {...rest} />);
  fireEvent.click(screen.getByRole('radio', { name: 'Left out' }));
  expect(onEdit).toHaveBeenCalledWith('');
  rerender(<SettingField field={fieldOf('STIGMER_LLM_PROVIDER', 'ollama')} {...rest} />);
  expect(screen.queryByRole('radio', { name: 'Left out' })).toBeNull();
});

test.each([
  ['STIGMER_LLM_API_KEY', 'key'],
  ['STIGMER_LLM_HEADERS', 'value'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'value'],
])('%s is called a %s where it is set', (name, noun) => {
  expect(secretNoun(fieldOf(name, '').definition)).toBe(noun);
});
