import { Button } from '@/components/ui/button';
import { modelPresets, presetDrafts } from './model-presets';
import type { SettingsForm } from './use-settings';

/** Fills provider, address and model in; the key stays for whoever has it. */
export function ModelPresetRow({ form }: { form: SettingsForm }) {
  const { view, fill } = form;
  return (
    <fieldset aria-label="Presets of the model" className="flex flex-wrap items-center gap-2">
      <p className="w-full">Presets fill in provider, address and model; the key is yours to enter.</p>
      {modelPresets.map((preset) => (
        <Button
          key={preset.label}
          size="small"
          onClick={() => {
            if (view !== null) fill(presetDrafts(view, preset));
          }}
        >
          {preset.label}
        </Button>
      ))}
    </fieldset>
  );
}
