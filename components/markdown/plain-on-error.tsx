import { Component, type ReactNode } from "react";
import { tameText } from "./tame-text";

interface PlainOnErrorProps {
  readonly text: string;
  readonly children: ReactNode;
}

/** Shows the plain text of an answer that cannot be rendered, so that one answer never takes the page with it. */
export class PlainOnError extends Component<PlainOnErrorProps, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    return this.state.hasFailed ? <PlainAnswer text={this.props.text} /> : this.props.children;
  }
}

function PlainAnswer({ text }: { readonly text: string }) {
  return (
    <div className="md md-plain" dir="auto">
      {tameText(text)}
    </div>
  );
}
