// @vitest-environment happy-dom
import { cleanup, render } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { createActions } from "./actions";
import { ActionsContext, useAction } from "./use-action";

afterEach(cleanup);

function Doing({ run, enabled }: { readonly run: () => void; readonly enabled?: boolean }) {
  useAction("new-chat", run, { enabled });
  return null;
}

it("does an action while its component is there and able", () => {
  const actions = createActions();
  const [first, second] = [vi.fn(), vi.fn()];
  const wrapper = ({ children }: { readonly children: React.ReactNode }) => (
    <ActionsContext value={actions}>{children}</ActionsContext>
  );
  const { rerender, unmount } = render(<Doing run={first} />, { wrapper });
  expect([actions.run("new-chat"), actions.run("stop")]).toEqual([true, false]);
  expect(actions.available()).toEqual(["new-chat"]);

  rerender(<Doing run={second} />);
  actions.run("new-chat");
  expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 1]);

  rerender(<Doing run={second} enabled={false} />);
  expect([actions.run("new-chat"), actions.available()]).toEqual([false, []]);
  rerender(<Doing run={second} />);
  expect(actions.run("new-chat")).toBe(true);
  unmount();
  expect(actions.run("new-chat")).toBe(false);
});

it("lets the one that came last do what several can", () => {
  const actions = createActions();
  const [old, newer] = [vi.fn(), vi.fn()];
  actions.register({ id: "stop", run: old });
  const leave = actions.register({ id: "stop", run: newer });
  actions.run("stop");
  leave();
  actions.run("stop");
  expect([old.mock.calls.length, newer.mock.calls.length]).toEqual([1, 1]);
});
