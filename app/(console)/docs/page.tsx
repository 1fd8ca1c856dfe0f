import { DocsStart } from '@/components/docs/docs-start';

export default function DocsRoute() {
  return <DocsStart />;
}
