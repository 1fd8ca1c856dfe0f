import type { Exported, ExportRequest } from '@/lib/contracts/export';
import { otherNameProblem, type SavedSettings, settingOf } from '@/lib/contracts/saved-settings';
import { isSecretVariable } from '@/lib/contracts/secret-variable';
import { isTlsFileName, tlsFileNames } from '@/lib/contracts/tls-files';
import type { ImageFacts } from '@/lib/engine/types';
import { exportWorker, refuseMisfit } from '@/lib/export/export-worker';
import { requireEngine } from '@/lib/service/requirements';
import { changeEnvFile } from '@/lib/settings/env-file';
import { settingsInvalid } from '@/lib/settings/settings-failure';
import { contractLabels, speaksContract } from '@/lib/worker/image-contract';
import type { RunnerParts } from './runner-parts';
import { hostsFileText, specOf } from './wanted-container';
import { wantedImage } from './wanted-image';

/** What is assumed of an image that is not here: set-up would pull it, and it is ours unless somebody named another. */
const absent: Omit<ImageFacts, 'id'> = {
  sizeBytes: 0,
  platform: '',
  repoDigests: [],
  labels: contractLabels,
  createdAt: null,
};

function setProblem(name: string, value: string): string | null {
  const setting = settingOf(name);
  if (setting === undefined) return otherNameProblem(name) ?? (isSecretVariable(name, value) ? secret : null);
  if (isSecretVariable(name, '')) return secret;
  return setting.managed || setting.ofMachine || isTlsFileName(setting.name)
    ? 'It is not to be set for an export'
    : null;
}
const secret =
  'A secret is no option of a command: its name is in the export, and the command that takes its value';

/** The settings file with what is to be other elsewhere. @throws Failure `settings-invalid` */
async function settingsFor(
  { settings }: Pick<RunnerParts, 'settings'>,
  { set }: Pick<ExportRequest, 'set'>,
): Promise<SavedSettings> {
  const problems = Object.entries(set).flatMap(([name, value]) => {
    const message = setProblem(name, value);
    return message === null ? [] : [{ name, line: null, message }];
  });
  if (problems.length > 0) throw settingsInvalid(problems);
  const text = (await settings.snapshot()) ?? Buffer.alloc(0);
  return await settings.parseUsable(changeEnvFile(text, set));
}

const tlsSourcesOf = ({ settings, tls }: SavedSettings) =>
  Object.fromEntries(
    tlsFileNames.flatMap((name) => {
      const { value } = settings[name];
      return tls?.files[name] === undefined || value === null ? [] : [[name, value]];
    }),
  );

/**
 * The container that set-up would create now, as files for another engine; changes nothing.
 * @throws Failure `export-misfit`, `settings-invalid`, `engine-not-found`
 */
export async function exportRunner(
  parts: RunnerParts,
  request: ExportRequest,
  signal: AbortSignal,
): Promise<Exported> {
  refuseMisfit(request);
  const saved = await settingsFor(parts, request);
  const engine = await requireEngine(parts, signal);
  const { reference, present } = await wantedImage(parts, engine, signal);
  const image = present ?? { ...absent, id: reference };
  const each = {
    identity: `${parts.service.name}/any`,
    hostsFile: await hostsFileText(),
    pollersBefore: null,
    gateway: null,
  };
  const spec = specOf(parts, engine, { saved, image, reference }, each);
  const source = { spec, image: present, speaksContract: speaksContract(image) };
  return exportWorker({ ...source, tlsSources: tlsSourcesOf(saved) }, request);
}
