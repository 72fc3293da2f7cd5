import { createContext, memo, type ReactNode, use } from "react";
import { useTexts } from "../texts/texts-provider";
import { Grouped } from "./grouped";
import { hasLongWord } from "./has-long-word";
import { LeafView } from "./leaf-view";
import type { Align, Leaf, Row, TableBlock } from "./tree";

const NO_ALIGNMENT: readonly Align[] = [];
const Alignment = createContext(NO_ALIGNMENT);
const Columns = createContext(0);

/** A table in a box of its own, so that a wide one scrolls without moving the page. */
export function Table({ table, dir }: { readonly table: TableBlock; readonly dir: "auto" | undefined }) {
  const texts = useTexts().markdown;
  return (
    // A scrolling region has to be reachable by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className="md-table" aria-label={texts.table} tabIndex={0} dir={dir}>
      <Alignment value={table.align.some(Boolean) ? table.align : NO_ALIGNMENT}>
        <Columns value={table.head.length}>
          <table>
            <thead>
              <tr>
                {table.head.map((cell, column) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a column is its position
                  <th key={column} scope="col" className={cellClass(cell, table.align[column])}>
                    <LeafView leaf={cell} />
                  </th>
                ))}
              </tr>
            </thead>
            {table.rows.length > 0 && (
              <tbody>
                <Grouped items={table.rows} render={renderRow} />
              </tbody>
            )}
          </table>
        </Columns>
      </Alignment>
    </section>
  );
}

function renderRow(row: Row, position: number): ReactNode {
  return <TableRow key={position} row={row} />;
}

const TableRow = memo(function TableRow({ row }: { readonly row: Row }) {
  const align = use(Alignment);
  const missing = use(Columns) - row.length;
  return (
    <tr>
      {row.map((cell, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column is its position
        <td key={column} className={cellClass(cell, align[column])}>
          <LeafView leaf={cell} />
        </td>
      ))}
      {missing > 0 && <td colSpan={missing} />}
    </tr>
  );
});

function cellClass(cell: Leaf, align: Align): string | undefined {
  const width = hasLongWord(cell) ? "md-long" : "";
  const side = align === "right" ? "text-end" : align === "center" ? "text-center" : "";
  return `${width} ${side}`.trim() || undefined;
}
