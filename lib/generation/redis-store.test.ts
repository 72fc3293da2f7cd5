import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe } from "vitest";
import { type RedisServer, startRedisServer, whyNoRedis } from "@/test/redis-server";
import { describeStore } from "@/test/store-contract";
import { createRedisStore } from "./redis-store";

let redis: RedisServer;

describe.skipIf(whyNoRedis !== undefined)(
  `on a real Redis${whyNoRedis === undefined ? "" : `: ${whyNoRedis}`}`,
  () => {
    beforeAll(async () => {
      redis = await startRedisServer();
    });
    afterAll(() => redis?.stop());

    describeStore("Redis store", (setting) => {
      const prefix = `test:${randomBytes(6).toString("hex")}:`;
      const create = () =>
        createRedisStore({ ...setting, url: redis.url, prefix, instance: randomBytes(6).toString("hex") });
      return { here: create(), elsewhere: create() };
    });
  },
);
