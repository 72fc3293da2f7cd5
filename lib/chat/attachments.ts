/** What goes with a question. Images are sent as images; a text file becomes part of what the model reads. */
export type Attachment = ImageAttachment | TextAttachment;

export interface ImageAttachment {
  readonly kind: "image";
  readonly id: string;
  readonly name: string;
  /** Such as `image/jpeg`. */
  readonly mediaType: string;
  /** Without a `data:` prefix, already sized down. */
  readonly base64: string;
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface TextAttachment {
  readonly kind: "text";
  readonly id: string;
  readonly name: string;
  readonly text: string;
}
