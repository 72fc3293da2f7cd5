import { describe, expect, it } from "vitest";
import { createManualClock } from "@/test/manual-clock";
import { createAttendance, type OnDisconnect } from "./attendance";

function setUp(onDisconnect: OnDisconnect) {
  const clock = createManualClock();
  const deserted: string[] = [];
  let answer: (isThere: boolean) => void = () => {};
  let isAsking = false;
  const attendance = createAttendance({
    onDisconnect,
    graceMs: 1000,
    clock,
    hasDistantReaders: () => {
      isAsking = true;
      return new Promise((resolve) => {
        answer = resolve;
      });
    },
    onDeserted: (after) => deserted.push(`${after} at ${clock.nowMs()}`),
  });
  return {
    clock,
    attendance,
    deserted,
    isAsking: () => isAsking,
    async answer(isThere: boolean) {
      answer(isThere);
      await clock.advance(0);
    },
  };
}

describe("attendance", () => {
  it("is over at once with cancel, and after the grace time with continue (statements 17, 35)", async () => {
    const cancel = setUp("cancel");
    cancel.attendance.attach()();
    await cancel.answer(false);
    expect(cancel.deserted).toEqual(["cancel at 0"]);

    const goOn = setUp("continue");
    goOn.attendance.attach()();
    await goOn.clock.advance(999);
    expect(goOn.isAsking()).toBe(false);
    await goOn.clock.advance(1);
    await goOn.answer(false);
    expect(goOn.deserted).toEqual(["continue at 1000"]);
  });

  it("does not mind who leaves while another one stays, or comes back in time (statements 32, 35)", async () => {
    const { clock, attendance, deserted, isAsking } = setUp("continue");
    const [leaveFirst, leaveSecond] = [attendance.attach(), attendance.attach()];
    leaveFirst();
    leaveFirst();
    await clock.advance(5000);
    leaveSecond();
    await clock.advance(999);
    attendance.attach();
    await clock.advance(5000);
    expect([deserted, isAsking()]).toEqual([[], false]);
  });

  it("gives who comes and goes while it asks for distant readers a grace time of their own (statement 35)", async () => {
    const { clock, attendance, deserted, answer } = setUp("continue");
    attendance.attach()();
    await clock.advance(1000);
    attendance.attach()();
    await answer(false);
    expect(deserted).toEqual([]);
    await clock.advance(1000);
    await answer(false);
    expect(deserted).toEqual(["continue at 2000"]);
  });

  it("looks again later while somebody follows elsewhere", async () => {
    const { clock, attendance, deserted, answer } = setUp("cancel");
    attendance.attach()();
    await answer(true);
    await clock.advance(1000);
    await answer(false);
    expect(deserted).toEqual(["cancel at 1000"]);
  });

  it("awaits nobody after the end", async () => {
    const { clock, attendance, deserted, isAsking } = setUp("continue");
    attendance.attach()();
    attendance.close();
    await clock.advance(5000);
    expect([deserted, isAsking()]).toEqual([[], false]);
  });
});
