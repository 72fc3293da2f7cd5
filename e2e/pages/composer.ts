import { expect, type JSHandle, type Locator, type Page } from "@playwright/test";

/** What stands in and around the field where one writes. */
export class ComposerPage {
  readonly page: Page;
  readonly files: Locator;
  /** What goes with the question. */
  readonly attached: Locator;
  readonly sendNext: Locator;
  readonly templates: Locator;
  readonly templateButton: Locator;
  readonly templateDialog: Locator;
  readonly settingsButton: Locator;
  readonly settings: Locator;
  /** Lies over the page while files are dragged over it. */
  readonly dropCover: Locator;

  constructor(page: Page) {
    this.page = page;
    this.files = page.locator('input[type="file"]').and(page.getByLabel("Attach files"));
    this.attached = page.getByRole("list", { name: "Attached", exact: true }).getByRole("listitem");
    this.sendNext = page.getByRole("button", { name: "Send after this answer" });
    this.templates = page.getByRole("listbox", { name: "Prompt templates" });
    this.templateButton = page.getByRole("button", { name: "Prompt templates" });
    this.templateDialog = page.getByRole("dialog", { name: "Prompt templates" });
    this.settingsButton = page.getByRole("button", { name: /^Chat settings/ });
    this.settings = page.getByRole("dialog", { name: "Chat settings" });
    this.dropCover = page.getByText("Drop to attach");
  }

  /** A field of the settings by its name. */
  setting(name: string): Locator {
    return this.settings.getByRole("textbox", { name, exact: true });
  }

  async openSettings(): Promise<void> {
    await this.settingsButton.click();
    await expect(this.settings).toBeVisible();
  }

  async closeSettings(): Promise<void> {
    await this.page.keyboard.press("Escape");
    await expect(this.settings).toHaveCount(0);
  }

  remove(name: string): Locator {
    return this.page.getByRole("button", { name: `Remove ${name}` });
  }

  /** A photograph of the left half red, the right half blue, as JPEG. */
  async photo(widthPx: number, heightPx: number): Promise<Buffer> {
    const base64 = await this.page.evaluate(
      ([width, height]) => {
        const canvas = document.createElement("canvas");
        canvas.width = width;
        canvas.height = height;
        const context = canvas.getContext("2d");
        if (context === null) throw new Error("no canvas");
        context.fillStyle = "#f00";
        context.fillRect(0, 0, width / 2, height);
        context.fillStyle = "#00f";
        context.fillRect(width / 2, 0, width / 2, height);
        return canvas.toDataURL("image/jpeg").split(",")[1] ?? "";
      },
      [widthPx, heightPx] as const,
    );
    return Buffer.from(base64, "base64");
  }

  /** What a browser makes of a picture: its size, and the colours of its top left and bottom left. */
  picture(base64: string) {
    return this.page.evaluate(async (data) => {
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes]), { imageOrientation: "none" });
      const { width, height } = bitmap;
      const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
      if (context === null) throw new Error("no canvas");
      context.drawImage(bitmap, 0, 0);
      const colourAt = (x: number, y: number) => {
        const [red = 0, , blue = 0] = context.getImageData(x, y, 1, 1).data;
        return red > blue ? "red" : "blue";
      };
      return { width, height, top: colourAt(4, 4), bottom: colourAt(4, height - 4) };
    }, base64);
  }

  /** Files as they are dragged. */
  dragged(
    ...files: readonly { readonly name: string; readonly text: string }[]
  ): Promise<JSHandle<DataTransfer>> {
    return this.page.evaluateHandle((list) => {
      const transfer = new DataTransfer();
      for (const { name, text } of list) transfer.items.add(new File([text], name));
      return transfer;
    }, files);
  }
}
