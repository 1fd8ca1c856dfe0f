import type { ExportRequest } from '@/lib/contracts/export';
import type { YamlValue } from './yaml-text';

/** Of every object. */
export const objectName = 'agent-runner';
/** Secrets of Kubernetes: the values, and the files for TLS; `kubectl` makes one from values or from files. */
export const secretNames = { values: objectName, files: `${objectName}-tls` } as const;
export function metadata({ namespace }: ExportRequest, name = objectName): YamlValue {
  return { name, namespace, labels: podLabels };
}
export const podLabels = { 'app.kubernetes.io/name': objectName };

/** A worker with a disk of its own keeps its sessions: as many workers, as many disks. */
export function workloadKind({ storage, replicas }: ExportRequest): 'Deployment' | 'StatefulSet' {
  return storage === 'volume' && replicas.max > 1 ? 'StatefulSet' : 'Deployment';
}
