/** `endpoint`: an address, or the URL of a service. */
export type SettingKind =
  | 'address'
  | 'endpoint'
  | 'text'
  | 'integer'
  | 'number'
  | 'choice'
  | 'url'
  | 'path'
  | 'host'
  | 'secret';

/** All that reading, checking and showing one setting needs. */
export interface SettingDefinition {
  /** Name of the environment variable. */
  name: string;
  /** Older names that are read too, in this order; the worker warns when one is used. */
  aliases: readonly string[];
  group: 'Temporal' | 'Worker' | 'Model' | 'Backend' | 'Logging';
  label: string;
  description: string;
  kind: SettingKind;
  /** Value used when the variable is not set; null when there is none. */
  default: string | null;
  /** In lower case; read in any case. */
  choices?: readonly string[];
  /** Other words for a choice, in lower case. */
  synonyms?: Readonly<Record<string, string>>;
  min?: number;
  max?: number;
  unit?: string;
  /** Names a service by host and port: rewritten by one rule where the container does not share this machine's network. */
  hostAddress?: boolean;
  /** Sent as a header, whose alphabet is ASCII. Every secret is. */
  header?: boolean;
  /** Holds JSON, in one line. */
  json?: boolean;
  /** Holds keys for payloads: `ID:KEY`, one after another; one a line in a file. */
  payloadKeys?: boolean;
  /** Holds names of tools. */
  toolNames?: boolean;
  /** Names something of the machine where it is read: what is found there goes into the container in its place. */
  ofMachine?: boolean;
  /** Set by the console for each container; not in the form. */
  managed?: boolean;
}
