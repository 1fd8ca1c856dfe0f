import { notFound } from 'next/navigation';
import { Article } from '@/components/docs/article';
import { getServices } from '@/lib/services';

export default async function DocRoute({ params }: { params: Promise<{ name: string }> }) {
  const { name } = await params;
  const article = await getServices().docs.article(name);
  if (article === null) notFound();
  return <Article article={article} />;
}
