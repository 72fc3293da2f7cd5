import { memo, type ReactNode } from "react";
import { useTexts } from "../texts/texts-provider";
import { CodeBlock } from "./code-block";
import { FormulaView } from "./formula-view";
import { Grouped, Runs } from "./grouped";
import { LeafView } from "./leaf-view";
import { Table } from "./table";
import type { Block, KeyedBlock, ListBlock, ListItem } from "./tree";

/** The blocks of a document, each with the key it keeps while it grows. */
export function BlockList({ blocks }: { readonly blocks: readonly KeyedBlock[] }) {
  return <Runs items={blocks} render={renderKeyed} />;
}

function renderKeyed({ key, block }: KeyedBlock): ReactNode {
  return <BlockView key={key} block={block} dir="auto" />;
}

interface BlockProps {
  readonly block: Block;
  /** Only the outermost block finds out its direction: an inner one with its own would hide its text from it. */
  readonly dir?: "auto";
}

/** One block; rendered again only when it is another object. */
const BlockView = memo(function BlockView({ block, dir }: BlockProps): ReactNode {
  switch (block.type) {
    case "paragraph":
      return (
        <p dir={dir}>
          <LeafView leaf={block.children} />
        </p>
      );
    case "heading":
      return <Heading level={block.level} content={<LeafView leaf={block.children} />} dir={dir} />;
    case "code":
      return (
        <CodeBlock
          info={block.info}
          chunks={block.chunks}
          isOpen={block.open === true}
          caret={block.caret === true}
        />
      );
    case "math":
      return <FormulaView tex={block.tex} source={block.source} isDisplay />;
    case "footnote":
      return (
        <p className="md-footnote" dir={dir}>
          <sup className="md-note">{block.label}</sup> <LeafView leaf={block.children} />
        </p>
      );
    case "quote":
      return (
        <blockquote dir={dir}>
          <Siblings blocks={block.children} />
        </blockquote>
      );
    case "list":
      return <List list={block} dir={dir} />;
    case "table":
      return <Table table={block} dir={dir} />;
    case "rule":
      return <hr />;
  }
});

/** An answer stands under the page's own headings, so its first level is the third. */
function Heading({ level, content, dir }: HeadingProps) {
  const Tag = level <= 1 ? "h3" : level === 2 ? "h4" : level === 3 ? "h5" : "h6";
  return (
    <Tag className={`md-h${Math.min(Math.max(level, 1), 4)}`} dir={dir}>
      {content}
    </Tag>
  );
}

interface HeadingProps {
  readonly level: number;
  readonly content: ReactNode;
  readonly dir: "auto" | undefined;
}

function Siblings({ blocks }: { readonly blocks: readonly Block[] }): ReactNode {
  // Blocks inside a block only come after one another: their position is their identity.
  // biome-ignore lint/suspicious/noArrayIndexKey: see above
  return blocks.map((block, index) => <BlockView key={index} block={block} />);
}

function List({ list, dir }: { readonly list: ListBlock; readonly dir: "auto" | undefined }) {
  const items = <Grouped items={list.items} render={list.tight ? renderTightItem : renderLooseItem} />;
  if (list.start === undefined) return <ul dir={dir}>{items}</ul>;
  return (
    <ol start={list.start} dir={dir}>
      {items}
    </ol>
  );
}

interface ItemProps {
  readonly item: ListItem;
  readonly tight: boolean;
}

const Item = memo(function Item({ item, tight }: ItemProps) {
  return (
    <li className={item.checked === undefined ? undefined : "md-task"}>
      {item.checked !== undefined && <TaskBox checked={item.checked} />}
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

function TaskBox({ checked }: { readonly checked: boolean }) {
  const { done, toDo } = useTexts().markdown;
  return <input type="checkbox" checked={checked} disabled aria-label={checked ? done : toDo} />;
}

function renderTightItem(item: ListItem, position: number): ReactNode {
  return <Item key={position} item={item} tight />;
}

function renderLooseItem(item: ListItem, position: number): ReactNode {
  return <Item key={position} item={item} tight={false} />;
}
