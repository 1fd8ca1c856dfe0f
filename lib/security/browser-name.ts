export const someBrowser = 'a browser';

/** The first that fits: Edge and Opera call themselves Chrome as well, and Chrome calls itself Safari. */
const browsers: ReadonlyArray<readonly [RegExp, string]> = [
  [/\bEdg(?:A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Headless)?(?:Chrome|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

const systems: ReadonlyArray<readonly [RegExp, string]> = [
  [/\bWindows\b/, 'Windows'],
  [/\bAndroid\b/, 'Android'],
  [/\b(?:iPhone|iPad)\b/, 'iOS'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

/** What a person calls a signed-in browser: `Firefox on Linux`. Only words from here, never the header's own text. */
export function browserName(userAgent: string | undefined): string {
  const text = userAgent ?? '';
  const find = (table: typeof browsers) => table.find(([pattern]) => pattern.test(text))?.[1];
  const system = find(systems);
  const browser = find(browsers) ?? someBrowser;
  return system === undefined ? browser : `${browser} on ${system}`;
}
