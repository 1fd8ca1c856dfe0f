/** What reaching a registry depends on, beside the engine; a parameter, so that every arrangement can be tested on one machine. */
export interface RegistryMachine {
  /** Of the process's variables, those that `docker` and `podman` read for it. */
  registryEnvironment: Readonly<Record<string, string>>;
  userHomeDirectory: string;
  platform: NodeJS.Platform;
  uid: number;
}
