import { AddVariable } from './add-variable';
import { SettingsGroup } from './settings-group';
import type { SettingsForm } from './use-settings';

/** Variables of the file that are no settings: passed on as they stand. */
export function OtherVariables({ form }: { form: SettingsForm }) {
  const fields = form.fields.filter(({ definition }) => definition.group === null);
  return (
    <SettingsGroup
      title="Other variables"
      intro="Passed into the container as they stand, for images that read more than the settings above."
      fields={fields}
      form={form}
    >
      <AddVariable edit={form.edit} taken={fields.filter(({ view, changed }) => view.isSet || changed)} />
    </SettingsGroup>
  );
}
