import { createHash } from "node:crypto";

/** A script that Redis runs in one step. */
export interface RedisScript {
  readonly lua: string;
  readonly sha1: string;
}

/**
 * What every script begins with. KEYS[1] is the prefix of all keys; the others are made from ids that only Redis knows,
 * so this needs one Redis (or a Sentinel's), not a cluster. Keys, after the prefix:
 * `generation:ID` hash, `log:ID` stream, `readers:ID` set of instances, `claim:OWNER KEY` hash, `instance:ID` lives as long as
 * the process, `inbox:INSTANCE` stream; `running` and `ended` sorted sets, `sizes` hash, `bytes` their sum, `tombstones`
 * sorted set, `spent` hash of the claims that tombstones hold, `evictions` stream.
 */
const PRELUDE = `
local p = KEYS[1]
local now, ttl, keep, maxTombstones = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local function generation(id) return p .. 'generation:' .. id end
local function claimKey(claim) return p .. 'claim:' .. claim end
local function touch(id)
  redis.call('PEXPIRE', generation(id), keep)
  redis.call('PEXPIRE', p .. 'log:' .. id, keep)
  redis.call('PEXPIRE', p .. 'readers:' .. id, keep)
  local claim = redis.call('HGET', generation(id), 'claim')
  if claim and claim ~= '' then redis.call('PEXPIRE', claimKey(claim), keep) end
end
local function forget(id)
  redis.call('DEL', generation(id), p .. 'log:' .. id, p .. 'readers:' .. id)
  redis.call('ZREM', p .. 'running', id)
  redis.call('ZREM', p .. 'ended', id)
  redis.call('DECRBY', p .. 'bytes', redis.call('HGET', p .. 'sizes', id) or 0)
  redis.call('HDEL', p .. 'sizes', id)
end
-- The key of an evicted log stays taken as long as its tombstone stands.
local function evict(id)
  local claim = redis.call('HGET', generation(id), 'claim')
  if claim and claim ~= '' then
    redis.call('HSET', p .. 'spent', id, claim)
    redis.call('PERSIST', claimKey(claim))
  end
  forget(id)
  redis.call('ZADD', p .. 'tombstones', redis.call('INCR', p .. 'buried'), id)
  for _, old in ipairs(redis.call('ZRANGE', p .. 'tombstones', 0, -1 - maxTombstones)) do
    local spent = redis.call('HGET', p .. 'spent', old)
    if spent then redis.call('DEL', claimKey(spent)) end
    redis.call('HDEL', p .. 'spent', old)
    redis.call('ZREM', p .. 'tombstones', old)
  end
  redis.call('XADD', p .. 'evictions', 'MAXLEN', '~', 1000, '*', 'id', id)
end
-- What a claim says now: the id it was made for, or a mismatch; nothing while it is free.
local function look(claim, fingerprint)
  local m = redis.call('HMGET', claimKey(claim), 'id', 'fingerprint')
  if not m[1] then return nil end
  if m[2] == fingerprint then return {'joined', m[1]} end
  return {'mismatch'}
end
local function sweep()
  local expired = redis.call('ZRANGEBYSCORE', p .. 'ended', '-inf', now - ttl)
  for _, id in ipairs(expired) do evict(id) end
end
local function evictOldest(except)
  for _, id in ipairs(redis.call('ZRANGE', p .. 'ended', 0, 1)) do
    if id ~= except then
      evict(id)
      return true
    end
  end
  return false
end
local function markEnded(id)
  redis.call('HSET', generation(id), 'state', 'ended')
  redis.call('ZREM', p .. 'running', id)
  redis.call('ZADD', p .. 'ended', now, id)
  touch(id)
end
-- The end of a log whose owner does not end it. Its time is on the owner's clock, as near as the walls agree.
local function interrupt(id, ending, lost)
  local m = redis.call('HMGET', generation(id), 'startMs', 'startWallMs')
  local at = tonumber(m[1]) + math.max(0, now - tonumber(m[2]))
  local operation = string.format('[["e",%s,%.3f,%d]]', ending, at, lost)
  redis.call('XADD', p .. 'log:' .. id, '*', 'o', operation)
  markEnded(id)
end
-- Two looks, some time apart: after a pause of Redis itself every instance seems dead for a moment.
local function judge(id, suspectMs, ending, lost)
  local m = redis.call('HMGET', generation(id), 'state', 'instance', 'suspectMs')
  if not m[1] then return 'missing' end
  if m[1] == 'ended' then return 'ended' end
  if redis.call('EXISTS', p .. 'instance:' .. m[2]) == 1 then
    if m[3] then redis.call('HDEL', generation(id), 'suspectMs') end
    return 'alive'
  end
  local time = redis.call('TIME')
  local atMs = time[1] * 1000 + math.floor(time[2] / 1000)
  if not m[3] then
    redis.call('HSET', generation(id), 'suspectMs', string.format('%.0f', atMs))
    return 'alive'
  end
  if atMs - tonumber(m[3]) < suspectMs then return 'alive' end
  interrupt(id, ending, lost)
  return 'interrupted'
end
`;

function script(body: string): RedisScript {
  const lua = PRELUDE + body;
  return { lua, sha1: createHash("sha1").update(lua).digest("hex") };
}

/** ARGV: id, owner, claim ("" for none), fingerprint, instance, startMs, startWallMs, maxReadingChars, maxLogs, instance's
 * life. → `created` | `joined` id | `mismatch` | `full` */
export const CREATE = script(`
local id, owner, claim, fingerprint, instance = ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9]
sweep()
-- Sent again, after the reply was lost.
if redis.call('EXISTS', generation(id)) == 1 then return {'created'} end
local taken = claim ~= '' and look(claim, fingerprint)
if taken then return taken end
while redis.call('ZCARD', p .. 'running') + redis.call('ZCARD', p .. 'ended') >= tonumber(ARGV[13]) do
  if not evictOldest(id) then return {'full'} end
end
redis.call('HSET', generation(id), 'owner', owner, 'claim', claim, 'instance', instance, 'startMs', ARGV[10],
  'startWallMs', ARGV[11], 'maxReadingChars', ARGV[12], 'state', 'running', 'next', 0)
redis.call('ZADD', p .. 'running', now, id)
redis.call('SET', p .. 'instance:' .. instance, 1, 'PX', ARGV[14])
if claim ~= '' then redis.call('HSET', claimKey(claim), 'id', id, 'fingerprint', fingerprint) end
touch(id)
return {'created'}
`);

/** Takes back a creation that its maker never heard of. ARGV: id. */
export const FORGET = script(`
local m = redis.call('HMGET', generation(ARGV[5]), 'next', 'claim')
if m[1] == '0' then
  forget(ARGV[5])
  if m[2] ~= '' then redis.call('DEL', claimKey(m[2])) end
end
return 'ok'
`);

/** ARGV: claim, fingerprint → `joined` id | `mismatch` | `none` */
export const FIND = script(`
sweep()
return look(ARGV[5], ARGV[6]) or {'none'}
`);

/** Adds operations to a log, once however often they are sent. ARGV: id, number of the first, count, bytes, operations, 1 if
 * the last is the end, most bytes of all logs. → `ok` | `full` | `ended` | `missing` */
export const APPEND = script(`
local id, from, count, bytes = ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local m = redis.call('HMGET', generation(id), 'state', 'next')
if not m[1] then return 'missing' end
local next = tonumber(m[2])
if next == from + count then return 'ok' end
if m[1] == 'ended' or next ~= from then return 'ended' end
redis.call('XADD', p .. 'log:' .. id, '*', 'o', ARGV[9])
redis.call('HSET', generation(id), 'next', from + count)
redis.call('HINCRBY', p .. 'sizes', id, bytes)
local total = redis.call('INCRBY', p .. 'bytes', bytes)
if ARGV[10] == '1' then
  markEnded(id)
  return 'ok'
end
touch(id)
while total > tonumber(ARGV[11]) do
  if not evictOldest(id) then return 'full' end
  total = tonumber(redis.call('GET', p .. 'bytes'))
end
return 'ok'
`);

/** ARGV: id → `found` owner startMs startWallMs maxReadingChars state | `evicted` | `unknown` */
export const OPEN = script(`
local id = ARGV[5]
sweep()
local m = redis.call('HMGET', generation(id), 'owner', 'startMs', 'startWallMs', 'maxReadingChars', 'state')
if m[1] then return {'found', m[1], m[2], m[3], m[4], m[5]} end
if redis.call('ZSCORE', p .. 'tombstones', id) then return {'evicted'} end
-- Its keys outlived every process that could have swept them.
if redis.call('ZSCORE', p .. 'ended', id) or redis.call('ZSCORE', p .. 'running', id) then
  evict(id)
  return {'evicted'}
end
return {'unknown'}
`);

/** Ends a log as interrupted if its owner is dead. ARGV: id, time between two looks, the end, positions lost
 * → `alive` | `ended` | `missing` | `interrupted`: ended by this look */
export const JUDGE = script(`
return judge(ARGV[5], tonumber(ARGV[6]), ARGV[7], tonumber(ARGV[8]))
`);

/** Ends a log of one's own as interrupted, if nobody has ended it. ARGV: id, the end, positions lost */
export const INTERRUPT = script(`
if redis.call('HGET', generation(ARGV[5]), 'state') == 'running' then
  interrupt(ARGV[5], ARGV[6], tonumber(ARGV[7]))
end
return 'ok'
`);

/** Housekeeping for the whole store. ARGV: time between two looks, the end, positions lost, then ids to keep from expiring
 * → ids that were ended as interrupted */
export const TEND = script(`
sweep()
local interrupted = {}
for index = 8, #ARGV do touch(ARGV[index]) end
for _, id in ipairs(redis.call('ZRANGE', p .. 'running', 0, -1)) do
  local state = judge(id, tonumber(ARGV[5]), ARGV[6], tonumber(ARGV[7]))
  if state == 'missing' then evict(id) end
  if state == 'interrupted' then table.insert(interrupted, id) end
end
return interrupted
`);

/** ARGV: id, this instance → 1 if a living instance other than this one has readers */
export const HAS_READERS = script(`
for _, instance in ipairs(redis.call('SMEMBERS', p .. 'readers:' .. ARGV[5])) do
  if instance ~= ARGV[6] and redis.call('EXISTS', p .. 'instance:' .. instance) == 1 then return 1 end
end
return 0
`);

/** ARGV: id → the instance that runs it, while both live; otherwise "" */
export const RUNS_ON = script(`
local m = redis.call('HMGET', generation(ARGV[5]), 'state', 'instance')
if m[2] and redis.call('EXISTS', p .. 'instance:' .. m[2]) == 1 then return m[2] end
return ''
`);
