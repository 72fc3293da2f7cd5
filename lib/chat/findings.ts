import { z } from "zod";
import { FINDINGS, type FindingCode } from "./finding-codes";

export { FINDINGS } from "./finding-codes";

/** Something that stands between Synapse and the model server. */
export const findingSchema = z.object({
  code: z.enum(Object.keys(FINDINGS) as [FindingCode, ...FindingCode[]]),
  severity: z.enum(["error", "warning", "hint"]),
  /** For the places of the sentences that a page has for the code. */
  values: z.record(z.string(), z.string()),
});
export type Finding = z.infer<typeof findingSchema>;

/** The body of `GET /doctor`. */
export const doctorReportSchema = z.object({ findings: z.array(findingSchema) });
