// @vitest-environment happy-dom
import { cleanup, configure, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import { Dialog } from './dialog';
import { Menu } from './menu';
import { useLoaded } from './use-loaded';

// The code of a part comes when it is asked for, which a busy machine may take a while over.
configure({ asyncUtilTimeout: 10_000 });
afterEach(cleanup);

function menu(onSelect: () => void) {
  return <Menu trigger={<button type="button">Actions</button>} entries={[{ label: 'Stop', onSelect }]} />;
}

describe('a menu whose code comes after the page', () => {
  test('opens at the first click, runs its entry, and gives the focus back to its button', async () => {
    let stopped = 0;
    render(menu(() => (stopped += 1)));
    const before = screen.getByRole('button', { name: 'Actions' });
    expect(before.getAttribute('aria-haspopup')).toBe('menu');
    fireEvent.click(before);
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Stop' }));
    expect(stopped).toBe(1);
    await waitFor(() => expect(screen.queryByRole('menuitem')).toBeNull());
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Actions' }));
  });

  test('opens by the arrow key as well', async () => {
    render(menu(() => {}));
    fireEvent.keyDown(screen.getByRole('button', { name: 'Actions' }), { key: 'ArrowDown' });
    expect(await screen.findByRole('menuitem', { name: 'Stop' })).toBeDefined();
  });
});

test('a dialog that is open before its code is here appears when it is', async () => {
  render(
    <Dialog open onOpenChange={() => {}} title="Remove the container">
      <p>Asks twice</p>
    </Dialog>,
  );
  expect(await screen.findByRole('dialog', { name: 'Remove the container' })).toBeDefined();
});

function Part({ load, wanted }: { load: () => Promise<string>; wanted: boolean }) {
  return <p>{useLoaded(load, wanted) ?? 'missing'}</p>;
}

test('a part that could not be loaded is tried again when it is wanted the next time', async () => {
  let tries = 0;
  const load = async () => {
    tries += 1;
    if (tries === 1) throw new Error('The console is away');
    return 'here';
  };
  const { rerender } = render(<Part load={load} wanted />);
  await waitFor(() => expect(tries).toBe(1));
  expect(screen.getByText('missing')).toBeDefined();
  rerender(<Part load={load} wanted={false} />);
  rerender(<Part load={load} wanted />);
  expect(await screen.findByText('here')).toBeDefined();
});
