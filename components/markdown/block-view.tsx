import { memo, type ReactNode } from "react";
import { CodeBlock } from "./code-block";
import { Grouped } from "./grouped";
import { LeafView } from "./leaf-view";
import { Table } from "./table";
import type { Block, KeyedBlock, ListBlock, ListItem } from "./tree";

/** The blocks of a document, each with the key it keeps while it grows. */
export function BlockList({ blocks }: { readonly blocks: readonly KeyedBlock[] }) {
  return <Grouped items={blocks} render={renderKeyed} />;
}

function renderKeyed({ key, block }: KeyedBlock): ReactNode {
  return <BlockView key={key} block={block} />;
}

/** One block; rendered again only when it is another object. */
const BlockView = memo(function BlockView({ block }: { readonly block: Block }): ReactNode {
  switch (block.type) {
    case "paragraph":
      return (
        <p>
          <LeafView leaf={block.children} />
        </p>
      );
    case "heading":
      return <Heading level={block.level} content={<LeafView leaf={block.children} />} />;
    case "code":
      return <CodeBlock info={block.info} chunks={block.chunks} caret={block.caret === true} />;
    case "quote":
      return (
        <blockquote>
          <Siblings blocks={block.children} />
        </blockquote>
      );
    case "list":
      return <List list={block} />;
    case "table":
      return <Table table={block} />;
    case "rule":
      return <hr />;
  }
});

/** An answer stands under the page's own headings, so its first level is the third. */
function Heading({ level, content }: { readonly level: number; readonly content: ReactNode }) {
  if (level <= 1) return <h3 className="md-h1">{content}</h3>;
  if (level === 2) return <h4 className="md-h2">{content}</h4>;
  if (level === 3) return <h5 className="md-h3">{content}</h5>;
  return <h6 className="md-h4">{content}</h6>;
}

function Siblings({ blocks }: { readonly blocks: readonly Block[] }): ReactNode {
  // Blocks inside a block only come after one another: their position is their identity.
  // biome-ignore lint/suspicious/noArrayIndexKey: see above
  return blocks.map((block, index) => <BlockView key={index} block={block} />);
}

function List({ list }: { readonly list: ListBlock }) {
  const items = <Grouped items={list.items} render={list.tight ? renderTightItem : renderLooseItem} />;
  return list.start === undefined ? <ul>{items}</ul> : <ol start={list.start}>{items}</ol>;
}

interface ItemProps {
  readonly item: ListItem;
  readonly tight: boolean;
}

const Item = memo(function Item({ item, tight }: ItemProps) {
  return (
    <li className={item.checked === undefined ? undefined : "md-task"}>
      {item.checked !== undefined && (
        <input type="checkbox" checked={item.checked} disabled aria-label={item.checked ? "done" : "to do"} />
      )}
      {item.children.map((block, index) =>
        tight && block.type === "paragraph" ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: position is identity here
          <LeafView key={index} leaf={block.children} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: position is identity here
          <BlockView key={index} block={block} />
        ),
      )}
    </li>
  );
});

function renderTightItem(item: ListItem, position: number): ReactNode {
  return <Item key={position} item={item} tight />;
}

function renderLooseItem(item: ListItem, position: number): ReactNode {
  return <Item key={position} item={item} tight={false} />;
}
