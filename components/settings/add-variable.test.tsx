// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { AddVariable } from './add-variable';
import { newVariable } from './settings-form';

afterEach(cleanup);

const name = () => screen.getByRole('textbox', { name: 'Name of the new variable' });
const value = () => screen.getByLabelText('Value of the new variable');
const type = (field: HTMLElement, text: string) => fireEvent.change(field, { target: { value: text } });

function show() {
  const edit = vi.fn();
  render(<AddVariable edit={edit} taken={[newVariable('MODE')]} />);
  return edit;
}

test('a name and a value are added together, and the next may be written at once', () => {
  const edit = show();
  type(name(), 'HTTPS_PROXY');
  type(value(), 'http://proxy:3128');
  fireEvent.submit(screen.getByRole('form'));
  expect(edit).toHaveBeenCalledWith(
    expect.objectContaining({ definition: expect.objectContaining({ name: 'HTTPS_PROXY' }) }),
    'http://proxy:3128',
  );
  expect(name()).toHaveProperty('value', '');
  expect(document.activeElement).toBe(name());
});

test.each([
  ['STIGMER_LLM_MODEL', 'Use the field Model under Model above'],
  ['TASK_QUEUE', 'Use the field Task queue under Temporal above'],
  ['MODE', 'It is in the list already: change it there'],
  ['A-B', 'Write letters, digits and underscores, such as HTTPS_PROXY'],
])('%s is refused with where to go', (refused, message) => {
  const edit = show();
  type(name(), refused);
  expect(screen.getByRole('alert').textContent).toBe(message);
  fireEvent.submit(screen.getByRole('form'));
  expect(edit).not.toHaveBeenCalled();
});

test('a name of the original runner shows its hint, and one of a secret hides what is typed', () => {
  show();
  type(name(), 'REDIS_PASSWORD');
  expect(screen.getByText(/this Redis/)).toBeDefined();
  expect(value()).toHaveProperty('type', 'password');
  type(name(), 'REDIS_HOST');
  expect(value()).toHaveProperty('type', 'text');
});
