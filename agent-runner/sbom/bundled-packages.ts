import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const metafileSchema = z.object({
  outputs: z.record(
    z.string(),
    z.object({ inputs: z.record(z.string(), z.object({ bytesInOutput: z.number() })) }),
  ),
});

/** What build.mjs writes about the bundles that it made. */
export const bundleRecordSchema = z.object({
  /** Of esbuild; paths relative to the folder of the build. */
  metafiles: z.array(metafileSchema),
  /** Of the workflow bundle, whose bundler names them in its source map. */
  workflowSources: z.array(z.string()),
  /** Files that lie beside the bundles as they were: path in the image → where it came from. */
  copied: z.record(z.string(), z.string()),
});
export type BundleRecord = z.infer<typeof bundleRecordSchema>;

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.union([z.string(), z.object({ type: z.string() }).transform(({ type }) => type)]).nullish(),
});

const licenceFile = /^(licen[cs]e|notice|copying)\b/i;
const sourceFile = /\.[cm]?[jt]s$/;

export interface BundledPackage {
  name: string;
  version: string;
  /** An SPDX expression, as its package.json says. */
  licence: string | null;
  /** Its licence and notice files. */
  licenceTexts: string[];
  /** Files of it that the image has beside the bundles. */
  files: string[];
}

/**
 * The npm packages of which at least one byte is in the image, by name; two copies of one version are one package.
 * @param root folder of the build
 */
export async function bundledPackages(record: BundleRecord, root: string): Promise<BundledPackage[]> {
  const packages = new Map<string, BundledPackage>();
  const include = async (path: string, files: string[]) => {
    const directory = packageDirectory(resolve(root, path));
    if (directory === null) return;
    const found = await describe(directory);
    const key = `${found.name}@${found.version}`;
    packages.set(key, { ...found, files: [...(packages.get(key)?.files ?? []), ...files] });
  };
  for (const path of onePathEach(bundledPaths(record), root)) await include(path, []);
  for (const [file, path] of Object.entries(record.copied)) await include(path, [file]);
  return [...packages].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, each]) => each);
}

function bundledPaths({ metafiles, workflowSources }: BundleRecord): string[] {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((each) => Object.entries(each.inputs)),
  );
  return [
    ...inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path),
    ...workflowSources,
  ];
}

/** Thousands of files lie in dozens of packages. */
function onePathEach(paths: string[], root: string): string[] {
  return [...new Map(paths.map((path) => [packageDirectory(resolve(root, path)), path])).values()];
}

/** The innermost package that the file lies in; null for our own sources and the bundler's own parts. */
function packageDirectory(path: string): string | null {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? null;
}

async function describe(directory: string): Promise<Omit<BundledPackage, 'files'>> {
  const { name, version, license } = manifestSchema.parse(
    JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')),
  );
  const names = (await readdir(directory)).filter((file) => licenceFile.test(file) && !sourceFile.test(file));
  const licenceTexts = await Promise.all(names.sort().map((file) => readFile(join(directory, file), 'utf8')));
  return { name, version, licence: license ?? null, licenceTexts };
}
