import {
  problemEvidence,
  type SavedSettings,
  type SettingsProblem,
  savedProblems,
} from '@/lib/contracts/saved-settings';
import { Failure } from '@/lib/core/failure';
import { shellWord } from '@/lib/core/shell-command';
import { workspaceRootFailure } from './workspace-root';

/** Why no container can be made from these settings: said by set-up, apply, the plan and health alike. */
export function settingsFailure(saved: SavedSettings): Failure | null {
  const problems = savedProblems(saved);
  return problems.length > 0 ? settingsInvalid(problems) : workspaceRootFailure(saved.settings);
}

/** For a save and for a file that cannot be used: evidence rows are name or line, and sentence; never a value. */
export function settingsInvalid(problems: readonly SettingsProblem[]): Failure {
  const evidence = problems.map(problemEvidence);
  return new Failure({
    code: 'settings-invalid',
    reference: 'F25',
    title:
      problems.length === 1 ? 'One setting cannot be used' : `${problems.length} settings cannot be used`,
    reason: evidence.map(({ label, value }) => `${label}: ${value}`).join('; '),
    remedy: { summary: 'Correct them in Settings.', action: 'open-settings' },
    evidence,
  });
}

export function settingsUnreadable(path: string, why: string, cause?: unknown): Failure {
  const remedy =
    why === 'UTF-16'
      ? { summary: 'Save it as UTF-8 with your editor.' }
      : {
          summary: 'Give it back to your user.',
          command: `sudo chown "$USER" ${shellWord(path)} && chmod 600 ${shellWord(path)}`,
        };
  return new Failure({
    code: 'settings-unreadable',
    title: 'The settings file cannot be read',
    reason: why === 'UTF-16' ? `${path} is written in UTF-16.` : `Reading ${path} was refused with ${why}.`,
    remedy,
    cause,
  });
}
