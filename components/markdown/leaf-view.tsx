import { Fragment, type ReactNode } from "react";
import { fill } from "../texts/fill";
import { useTexts } from "../texts/texts-provider";
import { showInlineCode } from "./code-lines";
import { FormulaView } from "./formula-view";
import { plainText } from "./leaf";
import { namesDestination, safeLink } from "./safe-link";
import { tameText } from "./tame-text";
import type { Inline, Leaf } from "./tree";

/** A leaf's content. Nothing here is ever fetched, and every string is text. */
export function LeafView({ leaf }: { readonly leaf: Leaf }): ReactNode {
  // Positions are the only identity that inline content has, and it only grows at its end.
  // biome-ignore lint/suspicious/noArrayIndexKey: see above
  return leaf.map((inline, index) => <Fragment key={index}>{viewInline(inline)}</Fragment>);
}

function viewInline(inline: Inline): ReactNode {
  if (typeof inline === "string") return tameText(inline);
  switch (inline.type) {
    case "strong":
      return (
        <strong>
          <LeafView leaf={inline.children} />
        </strong>
      );
    case "em":
      return (
        <em>
          <LeafView leaf={inline.children} />
        </em>
      );
    case "del":
      return (
        <del>
          <LeafView leaf={inline.children} />
        </del>
      );
    case "code":
      return <code>{showInlineCode(inline.text)}</code>;
    case "link":
      return (
        <SafeAnchor href={inline.href} text={plainText(inline.children)}>
          <LeafView leaf={inline.children} />
        </SafeAnchor>
      );
    case "image":
      return <ImageLink href={inline.href} alt={inline.alt} />;
    case "math":
      return <FormulaView tex={inline.tex} source={inline.source} isDisplay={inline.isDisplay} />;
    case "footnote":
      return <sup className="md-note">{inline.label}</sup>;
    case "break":
      return <br />;
    case "caret":
      return <span className="md-caret" aria-hidden="true" />;
  }
}

interface ImageLinkProps {
  readonly href: string | undefined;
  readonly alt: string;
}

/** What is left of an image that is never loaded: its description, and its address if that may be opened. */
function ImageLink({ href, alt }: ImageLinkProps) {
  const texts = useTexts().markdown;
  const name = alt === "" ? texts.image : fill(texts.imageNamed, { alt });
  if (href === undefined) return `[${name}]`;
  return (
    <SafeAnchor href={href} text="">
      {name}
    </SafeAnchor>
  );
}

interface SafeAnchorProps {
  readonly href: string;
  /** The link's words; its destination is shown beside them unless they are the destination. */
  readonly text: string;
  readonly children: ReactNode;
}

function SafeAnchor({ href, text, children }: SafeAnchorProps) {
  const link = safeLink(href);
  if (!link) return children;
  return (
    <>
      <a href={link.href} title={link.href} target="_blank" rel="noopener noreferrer nofollow">
        {children}
      </a>
      {namesDestination(text, link) ? null : <span className="md-host"> ({link.destination})</span>}
    </>
  );
}
