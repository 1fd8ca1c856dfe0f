import { ScrollBox } from '@/components/ui/scroll-box';
import type { DocInline } from '@/lib/contracts/docs';
import { each } from './each';
import { Inlines } from './inlines';

interface DocTableProps {
  head: readonly DocInline[][];
  rows: ReadonlyArray<readonly DocInline[][]>;
}

/** A table that is wider than the page scrolls by itself. */
export function DocTable({ head, rows }: DocTableProps) {
  return (
    <ScrollBox label="Table" className="my-4 rounded-control border border-line">
      <table className="w-full border-collapse text-left text-dense">
        <thead className="bg-sunken text-text-2">
          <tr>
            {each(head, (cell) =>
              // A header without words would be announced as one.
              cell.length === 0 ? (
                <td />
              ) : (
                <th scope="col" className="px-3 py-1.5 font-medium whitespace-nowrap">
                  <Inlines inlines={cell} />
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {each(rows, (row) => (
            <tr className="border-t border-line align-top">
              {each(row, (cell) => (
                <td className="max-w-110 min-w-24 px-3 py-2 first:[&_code]:whitespace-nowrap">
                  <Inlines inlines={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
