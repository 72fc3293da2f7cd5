import { SENT_IMAGE_BYTES, SENT_SIDE_PX } from "@/lib/chat/attachment-limits";
import { fitInto } from "@/lib/chat/attachment-size";
import { readAsDataUrl } from "./read-as-data-url";

/** An image as it is sent. */
export interface SentImage {
  readonly blob: Blob;
  readonly widthPx: number;
  readonly heightPx: number;
}

interface Drawn {
  readonly source: CanvasImageSource;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly release: () => void;
}

/** Drawings and screenshots stay sharp up to this size; above it they are treated as photographs. */
const MAX_PNG_BYTES = SENT_IMAGE_BYTES / 2;
const JPEG_QUALITIES = [0.86, 0.72, 0.55];

/** Draws the image anew: upright as its camera held it, no larger than a model looks at, on white where it is
 * transparent, without anything that is written into the file about where and when it was taken. Of a moving image the
 * first picture. PNG for drawings, JPEG for the rest: some model servers read no other kind. Rejects when this browser
 * cannot draw it. */
export async function shrinkImage(file: Blob): Promise<SentImage> {
  const drawn = await draw(file);
  try {
    let size = fitInto(drawn.widthPx, drawn.heightPx, SENT_SIDE_PX);
    for (;;) {
      const canvas = paint(drawn, size);
      const blob = await encode(canvas, file.type);
      const isSmall = Math.max(size.widthPx, size.heightPx) <= 256;
      if (blob.size <= SENT_IMAGE_BYTES || isSmall) return { blob, ...size };
      size = fitInto(size.widthPx, size.heightPx, Math.max(size.widthPx, size.heightPx) * 0.75);
    }
  } finally {
    drawn.release();
  }
}

async function draw(file: Blob): Promise<Drawn> {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    return {
      source: bitmap,
      widthPx: bitmap.width,
      heightPx: bitmap.height,
      release: () => bitmap.close(),
    };
  } catch {
    return drawElement(file);
  }
}

/** Older browsers, and kinds of images that only an element shows. */
async function drawElement(file: Blob): Promise<Drawn> {
  const image = new Image();
  image.src = await readAsDataUrl(file);
  await image.decode();
  return {
    source: image,
    widthPx: image.naturalWidth,
    heightPx: image.naturalHeight,
    release: () => undefined,
  };
}

type Size = ReturnType<typeof fitInto>;
type Canvas = OffscreenCanvas | HTMLCanvasElement;

function paint({ source }: Drawn, { widthPx, heightPx }: Size): Canvas {
  const canvas = createCanvas(widthPx, heightPx);
  const context = canvas.getContext("2d") as
    | OffscreenCanvasRenderingContext2D
    | CanvasRenderingContext2D
    | null;
  if (context === null) throw new Error("this browser has no canvas to draw on");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, widthPx, heightPx);
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, widthPx, heightPx);
  return canvas;
}

function createCanvas(widthPx: number, heightPx: number): Canvas {
  if (typeof OffscreenCanvas === "function") return new OffscreenCanvas(widthPx, heightPx);
  const canvas = document.createElement("canvas");
  canvas.width = widthPx;
  canvas.height = heightPx;
  return canvas;
}

async function encode(canvas: Canvas, cameFrom: string): Promise<Blob> {
  if (cameFrom !== "image/jpeg") {
    const png = await toBlob(canvas, "image/png");
    if (png.size <= MAX_PNG_BYTES) return png;
  }
  let smallest: Blob | undefined;
  for (const quality of JPEG_QUALITIES) {
    smallest = await toBlob(canvas, "image/jpeg", quality);
    if (smallest.size <= SENT_IMAGE_BYTES) break;
  }
  if (smallest === undefined) throw new Error("no quality to encode with");
  return smallest;
}

function toBlob(canvas: Canvas, type: string, quality?: number): Promise<Blob> {
  if ("convertToBlob" in canvas) return canvas.convertToBlob({ type, quality });
  return new Promise((resolve, reject) => {
    const done = (blob: Blob | null) =>
      blob === null ? reject(new Error("the image is too large to draw")) : resolve(blob);
    canvas.toBlob(done, type, quality);
  });
}
