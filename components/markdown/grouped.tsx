import { memo, type ReactNode, useRef } from "react";
import { regroup } from "./groups";

interface GroupedProps<T> {
  readonly items: readonly T[];
  /** Has to be the same function every time, or every group is rendered again. */
  readonly render: (item: T, position: number) => ReactNode;
}

/** A long run of siblings of which only the end changes. */
export function Grouped<T>({ items, render }: GroupedProps<T>) {
  // A cache of what was grouped before; reading an older one only costs rendering.
  const groups = useRef<readonly (readonly T[])[]>([]);
  groups.current = regroup(items, groups.current);
  let position = 0;
  return groups.current.map((group) => {
    const start = position;
    position += group.length;
    return <Group key={start} items={group} start={start} render={render as RenderAny} />;
  });
}

type RenderAny = (item: unknown, position: number) => ReactNode;

const Group = memo(function Group({
  items,
  start,
  render,
}: {
  readonly items: readonly unknown[];
  readonly start: number;
  readonly render: RenderAny;
}) {
  return items.map((item, index) => render(item, start + index));
});
