import { memo, type ReactNode, useRef } from "react";
import { regroup } from "./groups";

interface GroupedProps<T> {
  readonly items: readonly T[];
  /** Has to be the same function every time, or every group is rendered again. */
  readonly render: (item: T, position: number) => ReactNode;
}

/** So many siblings share a group: an update touches the groups that changed, not every sibling. */
const GROUP_LENGTH = 32;

/** So many blocks share a run: what a browser skips while it is out of sight. */
const RUN_LENGTH = 16;

/** A long run of siblings of which only the end changes. */
export function Grouped<T>({ items, render }: GroupedProps<T>) {
  return useGroups(items, GROUP_LENGTH).map(({ group, start }) => (
    <Group key={start} items={group} start={start} render={render as RenderAny} />
  ));
}

/** The same in boxes of their own. All but the last, which still grows, are laid out and painted near the viewport
 * only: what an answer costs while it grows does not depend on how much of it there is above. */
export function Runs<T>({ items, render }: GroupedProps<T>) {
  const groups = useGroups(items, RUN_LENGTH);
  return groups.map(({ group, start }, index) => (
    <div key={start} className={index < groups.length - 1 ? "md-run md-whole-run" : "md-run"}>
      <Group items={group} start={start} render={render as RenderAny} />
    </div>
  ));
}

interface PlacedGroup<T> {
  readonly group: readonly T[];
  readonly start: number;
}

function useGroups<T>(items: readonly T[], length: number): readonly PlacedGroup<T>[] {
  // A cache of what was grouped before; reading an older one only costs rendering.
  const groups = useRef<readonly (readonly T[])[]>([]);
  groups.current = regroup(items, groups.current, length);
  return groups.current.map((group, index) => ({ group, start: index * length }));
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
