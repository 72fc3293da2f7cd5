// @vitest-environment happy-dom
import { cleanup, render } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { fill } from "./fill";
import { Filled } from "./filled";

afterEach(cleanup);

const VALUES = { name: "שלום", size: "2.5 GB" };

it.each(["Delete {name}? That frees {size}.", "{name}", "nothing to fill", "{other} stays", ""])(
  "says the same as a text of its own: %s",
  (text) => {
    const { container } = render(<Filled text={text} values={VALUES} />);
    expect(container.textContent).toBe(fill(text, VALUES));
  },
);

it("lets every value run its own way", () => {
  const { container } = render(<Filled text="Delete {name}? That frees {size}." values={VALUES} />);
  expect([...container.querySelectorAll("bdi")].map((value) => value.textContent)).toEqual([
    "שלום",
    "2.5 GB",
  ]);
});
