import type { ReactNode } from 'react';
import { SettingField } from './setting-field';
import type { FieldModel } from './settings-form';
import type { SettingsForm } from './use-settings';

interface SettingsGroupProps {
  title: string;
  intro?: ReactNode;
  fields: readonly FieldModel[];
  form: SettingsForm;
  children?: ReactNode;
}

export function SettingsGroup({ title, intro, fields, form, children }: SettingsGroupProps) {
  return (
    <section className="border-t border-line pt-3.5 pb-4.5 first-of-type:border-t-0 first-of-type:pt-0">
      <h2 className="px-7 text-head font-semibold max-wide:px-4">{title}</h2>
      {intro !== undefined && <div className="px-7 pt-0.5 text-dense text-text-3 max-wide:px-4">{intro}</div>}
      {fields.map((field) => (
        <SettingField
          key={field.definition.name}
          field={field}
          settings={form.view}
          onEdit={(text) => form.edit(field, text)}
          onUndo={() => form.undo(field.definition.name)}
          onRemove={() => form.remove(field.definition.name)}
        />
      ))}
      {children}
    </section>
  );
}
