/** As many images as `POST /chat` takes with one message. */
export const MAX_IMAGES = 16;
export const MAX_FILES = 16;
/** Of a file as it lies on the disk, before it is sized down. */
export const MAX_IMAGE_BYTES = 64_000_000;
/** Some 250,000 tokens: more than the context of nearly every model. */
export const MAX_TEXT_BYTES = 1_000_000;
/** Of one image as it is sent. */
export const SENT_IMAGE_BYTES = 1024 * 1024;
/** The longest side of an image as it is sent: models look at no more. */
export const SENT_SIDE_PX = 1568;
/** Of all that goes with one question, as text or base64. A whole conversation has to fit into one request. */
export const MAX_DRAFT_CHARS = 8 * 1024 * 1024;
/** A paste as long as this is offered as a file. */
export const LONG_PASTE_CHARS = 4_000;
