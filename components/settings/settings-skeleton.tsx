import { Skeleton } from '@/components/ui/skeleton';
import { formDefinitions, settingGroups } from './settings-form';

export function SettingsSkeleton() {
  return settingGroups.map((group) => (
    <div key={group} className="border-t border-line px-7 pt-4 pb-5 first:border-t-0 max-wide:px-4">
      <p className="text-head font-semibold text-text-3">{group}</p>
      {formDefinitions
        .filter((definition) => definition.group === group)
        .map(({ name, label }) => (
          <div key={name} className="mt-3 flex h-10 gap-5 max-wide:block">
            <p className="w-55 text-dense text-text-3">{label}</p>
            <Skeleton className="h-8 w-90 max-w-full" />
          </div>
        ))}
    </div>
  ));
}
