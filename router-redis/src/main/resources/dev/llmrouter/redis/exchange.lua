-- One exchange of one process. KEYS: the state, the news. ARGV: the report, the channel. See docs/redis.md for what is kept.
--
-- Times are milliseconds of Redis's own clock. Of every limit is kept what was spent, never what is free: of a window its slices, of a
-- bucket what it would hold if nothing of what is held were spent. What processes hold is kept apart, and free is what is left of both.

local report = cmsgpack.unpack(ARGV[1])
local PROCESS, NUMBER, EPOCH, KNOWN, LEASE = report[1], report[2], report[3], report[4], report[5]
local HOLDINGS, WANTS, NEWS, SEEN, EXPENSES = report[6], report[7], report[8], report[9], report[10]

local SLICES = 60 -- of a window: a second of a minute, so that at most 1.7 % of what has left it still counts
local JITTER = 25 -- by how much one moment may differ in two reports: a network's delay
local MOST_NEWS = 256 -- more than happens in the seconds between two exchanges
local NEWS_LIFE = 3600000 -- an hour: who comes later finds out by itself
local MARGIN = 60000 -- how much longer than needed all is kept

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local life = LEASE -- how long what this exchange leaves behind matters

-- Fields of the state: 'epoch', 'processes', 'seq', 'held ' .. process, 'quota ' .. key, 'spent ' .. budget, 'ends ' .. budget.

local function field(name)
  local packed = redis.call('HGET', KEYS[1], name)
  return packed and cmsgpack.unpack(packed)
end

local changed = {}
local function keep(name, value)
  changed[#changed + 1] = name
  changed[#changed + 1] = cmsgpack.pack(value)
end

local asked = {'epoch', 'processes', 'seq', 'held ' .. PROCESS, 'missing'}
for i, holding in ipairs(HOLDINGS) do asked[5 + i] = 'quota ' .. holding[1] end
local found = redis.call('HMGET', KEYS[1], unpack(asked))

local epoch = found[1]
if not epoch then
  -- What is left without an epoch is not ours, or half of what was.
  redis.call('DEL', KEYS[1], KEYS[2])
  for i = 2, #asked do found[i] = false end
  epoch = clock[1] .. '-' .. clock[2] .. '-' .. string.sub(redis.sha1hex(PROCESS .. tostring(NUMBER)), 1, 8)
  redis.call('HSET', KEYS[1], 'epoch', epoch)
end
-- Who comes from before a loss tells again all that it spent, in its next report: this one counts nothing and is granted nothing.
local lost = EPOCH ~= '' and EPOCH ~= epoch
if EPOCH ~= epoch then SEEN = 0 end

-- Meters. A window: {kind = 0, limit, period, slices = {t, amount, …}}; a bucket: {kind = 1, limit, period, burst, content, at}.

local function forget(meter)
  local slices, from = meter.slices, 1
  local last = now - meter.period
  while from < #slices and slices[from] <= last do from = from + 2 end
  if from > 1 then
    local rest = {}
    for i = from, #slices do rest[#rest + 1] = slices[i] end
    meter.slices = rest
  end
end

local function flow(meter, t)
  if t > meter.at then
    meter.content = math.min(meter.burst, meter.content + (t - meter.at) * meter.limit / meter.period)
    meter.at = t
  end
end

-- Into the slice of its moment; a slice counts until the latest of what is in it has left the window.
local function insert(meter, t, amount)
  local slices, width = meter.slices, meter.period / SLICES
  local i = #slices - 1
  while i > 0 and slices[i] > t do i = i - 2 end
  local slice = math.floor(t / width)
  if i > 0 and math.floor(slices[i] / width) == slice then
    slices[i] = t
    slices[i + 1] = slices[i + 1] + amount
  elseif i + 2 < #slices and math.floor(slices[i + 2] / width) == slice then
    slices[i + 3] = slices[i + 3] + amount
  else
    table.insert(slices, i + 2, amount)
    table.insert(slices, i + 2, t)
  end
end

-- Out of the slices nearest to its moment; what is not there has been taken out, or was lost.
local function remove(meter, t, amount)
  local slices, near = meter.slices, 2 * meter.period / SLICES + JITTER
  while amount > 0 do
    local best, distance
    for i = 1, #slices, 2 do
      local d = math.abs(slices[i] - t)
      if d <= near and slices[i + 1] > 0 and (not distance or d < distance) then best, distance = i, d end
    end
    if not best then return end
    local taken = math.min(amount, slices[best + 1])
    slices[best + 1] = slices[best + 1] - taken
    amount = amount - taken
  end
end

local function count(meter, t, amount)
  if amount == 0 then return end
  if meter.kind == 1 then
    -- A bucket of which nothing is known was full before the first that is told.
    if meter.fresh then meter.at, meter.fresh = math.min(meter.at, t), false end
    flow(meter, t)
    meter.content = math.min(meter.burst, meter.content - amount)
  elseif t > now - meter.period then
    if amount > 0 then insert(meter, t, amount) else remove(meter, t, -amount) end
  end
end

-- Called when nothing more is counted.
local function used(meter)
  if meter.kind == 1 then return meter.limit == 0 and 0 or meter.burst - meter.content end
  local sum = 0
  for i = 2, #meter.slices, 2 do sum = sum + meter.slices[i] end
  return sum
end

local function most(meter)
  return meter.kind == 1 and meter.burst or meter.limit
end

-- How long until a meter has room for so much, when as much is held as now.
local function wait(meter, held, amount)
  local over = meter.used + held + amount - most(meter)
  if over <= 0 then return 0 end
  if meter.kind == 1 then
    return meter.limit == 0 and meter.period or math.ceil(over * meter.period / meter.limit)
  end
  for i = 1, #meter.slices, 2 do
    over = over - meter.slices[i + 1]
    if over <= 0 then return meter.slices[i] + meter.period - now end
  end
  return meter.period -- it is held; whoever holds it gives it back, or spends it
end

-- Quotas: {of -> meter}, held = {of -> sum over processes}. In the state: times as ages, for short numbers.

local function opened(packed)
  local quota = {meters = {}, held = {0, 0, 0, 0}, waiting = {}}
  local stored = packed and cmsgpack.unpack(packed)
  if not stored then return quota end
  local at = stored[1]
  quota.held, quota.waiting = stored[2], stored[3]
  for i = 4, #stored do
    local s = stored[i]
    local meter = {kind = s[2], limit = s[3], period = s[4], burst = s[5]}
    if meter.kind == 1 then
      meter.content, meter.at, meter.fresh = s[6], at, s[7] == 1
    else
      meter.slices = s[6]
      for j = 1, #meter.slices, 2 do meter.slices[j] = at - meter.slices[j] end
      forget(meter)
    end
    quota.meters[s[1]] = meter
  end
  return quota
end

local function close(name, quota)
  local stored = {now, quota.held, quota.waiting}
  for of = 1, 4 do
    local meter = quota.meters[of]
    if meter then
      local state
      if meter.kind == 1 then
        flow(meter, now)
        state = meter.content
      else
        state = meter.slices
        for j = 1, #state, 2 do state[j] = now - state[j] end
      end
      stored[#stored + 1] = {of, meter.kind, meter.limit, meter.period, meter.burst, state, meter.fresh and 1 or 0}
    end
  end
  keep('quota ' .. name, stored)
end

local function limited(quota, limits)
  local meters = {}
  for _, l in ipairs(limits) do
    local of, kind, limit, period, burst = l[1], l[2], l[3], l[4], l[5]
    local old = quota.meters[of]
    local meter = {kind = kind, limit = limit, period = period, burst = burst}
    if old then
      if old.kind == 1 then flow(old, now) end
      if old.kind == kind then
        meter.slices = old.slices
        if kind == 1 then meter.content, meter.at, meter.fresh = burst - old.burst + old.content, now, old.fresh end
      elseif kind == 1 then
        meter.content, meter.at = math.min(burst, burst - used(old)), now
      else
        meter.slices = old.burst > old.content and {now, old.burst - old.content} or {}
      end
    else
      meter.slices = {}
      meter.content, meter.at, meter.fresh = burst, now, true
    end
    life = math.max(life, period, limit > 0 and kind == 1 and math.ceil(burst * period / limit) or 0)
    meters[of] = meter
  end
  quota.meters = meters
end

-- Processes: {name -> {heard, lease, number, gone, keep}}. One that is gone stays until what it held has left all windows, so that it can
-- come back with the truth.

local quotas, place = {}, {}
for i, holding in ipairs(HOLDINGS) do
  quotas[i] = opened(found[5 + i])
  place[holding[1]] = i
end
local strangers = {}
local function quotaOf(key)
  local i = place[key]
  if i then return quotas[i] end
  if strangers[key] == nil then
    local packed = redis.call('HGET', KEYS[1], 'quota ' .. key)
    strangers[key] = packed and opened(packed) or false
  end
  return strangers[key]
end

-- For every quota in a list of what is held: act(meter, amount), and so many times the amount is added to what is held.
local function each(list, times, act)
  for i = 1, #list, 2 do
    local quota, held = quotaOf(list[i]), list[i + 1]
    if quota then
      for of = 1, 4 do
        quota.held[of] = math.max(0, quota.held[of] + times * held[of])
        if quota.meters[of] and act then act(quota.meters[of], held[of]) end
      end
    end
  end
end

local processes = found[2] and cmsgpack.unpack(found[2]) or {}
local gone = {}
for name, p in pairs(processes) do
  local ends = p[1] + p[2]
  if p[4] == 0 and ends <= now then
    gone[#gone + 1] = {ends, name}
  elseif p[4] > 0 and p[4] + p[5] <= now then
    redis.call('HDEL', KEYS[1], 'held ' .. name)
    processes[name] = nil
  end
end
table.sort(gone, function(a, b) return a[1] < b[1] or a[1] == b[1] and a[2] < b[2] end)
for _, dead in ipairs(gone) do
  local ends, name = dead[1], dead[2]
  processes[name][4] = ends
  each(field('held ' .. name) or {}, -1, function(meter, amount) count(meter, ends, amount) end)
end

-- This process: what it held is what it says now.
local me = processes[PROCESS]
local again = me and me[3] == NUMBER
local before = found[4] and cmsgpack.unpack(found[4]) or {}
if me and me[4] > 0 then
  each(before, 0, function(meter, amount) count(meter, me[4], -amount) end)
else
  each(before, -1)
end
local longest = 0
for i, holding in ipairs(HOLDINGS) do
  local quota, spent, corrections = quotas[i], holding[4], holding[5]
  limited(quota, holding[2])
  for of = 1, 4 do quota.held[of] = quota.held[of] + holding[3][of] end
  for of, meter in pairs(quota.meters) do
    longest = math.max(longest, meter.period)
    if not again and not lost then
      for j = 1, #spent, 5 do count(meter, now - spent[j], spent[j + of]) end
      for j = 1, #corrections, 5 do count(meter, now - corrections[j], corrections[j + of]) end
    end
    if meter.kind == 1 then flow(meter, now) end
    meter.used = used(meter)
  end
end
processes[PROCESS] = {now, LEASE, lost and -1 or NUMBER, 0, longest}
local alive = 0
for _, p in pairs(processes) do
  if p[4] == 0 then alive = alive + 1 end
  life = math.max(life, p[1] + p[2] + p[5] - now)
end

-- After a loss, as many processes are waited for as there were: one lease time, in which their shares stay free.
local missing = found[5] and cmsgpack.unpack(found[5]) or {0, 0}
if lost and KNOWN > 1 then
  missing = {math.max(KNOWN, missing[1]), math.max(now + LEASE, missing[2])}
  keep('missing', missing)
end
local all = alive
if missing[2] > now then all = math.max(alive, missing[1]) end

-- Wants. Taken and free: {of -> how much} of a quota, in this exchange.
local function waiters(quota)
  local others = {}
  for _, name in ipairs(quota.waiting) do
    local p = processes[name]
    if name ~= PROCESS and p and p[4] == 0 then others[#others + 1] = name end
  end
  quota.waiting = others
  quota.free, quota.taken, quota.takes, quota.sharing = {}, {0, 0, 0, 0}, false, #others + 1
  for of, meter in pairs(quota.meters) do
    local kept = most(meter) * (all - alive) / all
    quota.free[of] = most(meter) - meter.used - quota.held[of] - kept
  end
end
for _, quota in ipairs(quotas) do waiters(quota) end

-- What one request takes: at most the limit, for what is larger goes alone.
local function need(quota, amount, of)
  local meter = quota.meters[of]
  return meter and math.min(amount[of], most(meter)) or amount[of]
end

-- How many requests fit, with others' shares left in place.
local function fits(i, want)
  local quota, amount, waiting = quotas[i], want[2], want[4] == 1
  local room, share = math.huge, math.huge
  for of, meter in pairs(quota.meters) do
    local one = need(quota, amount, of)
    if one > 0 then
      local free = quota.free[of] - quota.taken[of]
      room = math.min(room, math.floor(free / one))
      share = math.min(share, math.floor((quota.free[of] / quota.sharing - quota.taken[of]) / one))
      if not waiting then
        local mine = HOLDINGS[i][3][of] + quota.taken[of]
        share = math.min(share, math.floor((most(meter) / (2 * all) - mine) / one))
        room = math.min(room, math.floor(free / one) - (all - 1))
        if share < 1 and mine == 0 then share = 1 end
      end
    elseif amount[of] > 0 then
      return 0
    end
  end
  if waiting and share < 1 and not quota.takes then share = 1 end
  return math.max(0, math.min(room, share))
end

local function take(i, want, n)
  local quota = quotas[i]
  for of = 1, 4 do quota.taken[of] = quota.taken[of] + n * need(quota, want[2], of) end
  want.left = want.left - n
  want.on[i] = (want.on[i] or 0) + n
  quota.takes = quota.takes or n > 0
end

-- Moves requests that came first to another of their quotas, where only that makes room for this one.
local function moved(i, want, before)
  for v = 1, before do
    local other = WANTS[v]
    local there = other.on[i] or 0
    for _, j in ipairs(there > 0 and other[1] or {}) do
      local n = j ~= i and math.min(there, want.left, fits(j, other)) or 0
      if n > 0 then
        take(i, other, -n)
        if fits(i, want) > 0 then
          take(j, other, n)
          return true
        end
        take(i, other, n)
      end
    end
  end
  return false
end

for w, want in ipairs(WANTS) do
  want.left, want.on = lost and 0 or want[3], {}
  for _, i in ipairs(want[1]) do
    local n = want.left > 0 and math.min(want.left, fits(i, want)) or 0
    if n > 0 then take(i, want, n) end
  end
  for _, i in ipairs(want[1]) do
    while want.left > 0 and moved(i, want, w - 1) do take(i, want, math.min(want.left, fits(i, want))) end
  end
end

local grants, waits, waited = {}, {}, {}
for i, quota in ipairs(quotas) do
  if quota.takes then
    for of = 1, 4 do quota.held[of] = quota.held[of] + quota.taken[of] end
    local t = quota.taken
    if t[1] > 0 or t[2] > 0 or t[3] > 0 or t[4] > 0 then grants[#grants + 1] = {i, t[1], t[2], t[3], t[4]} end
  end
end
for _, want in ipairs(WANTS) do
  if lost and want[3] > 0 or want.left > 0 then
    for _, i in ipairs(want[1]) do
      local quota, longestWait = quotas[i], 0
      for of, meter in pairs(quota.meters) do
        local one = need(quota, want[2], of)
        if want[2][of] > 0 then longestWait = math.max(longestWait, wait(meter, quota.held[of], one)) end
      end
      if not waited[i] then
        waited[i] = longestWait
        if want[4] == 1 then quota.waiting[#quota.waiting + 1] = PROCESS end
      end
      waited[i] = math.min(waited[i], longestWait)
    end
  end
end
for i, longestWait in pairs(waited) do
  waits[#waits + 1] = i
  waits[#waits + 1] = longestWait
end

-- What this process holds from now on.
local held = {}
for i, holding in ipairs(HOLDINGS) do
  local mine, any = {}, false
  for of = 1, 4 do
    mine[of] = holding[3][of] + quotas[i].taken[of]
    any = any or mine[of] > 0
  end
  if any then
    held[#held + 1] = holding[1]
    held[#held + 1] = mine
  end
  close(holding[1], quotas[i])
end
for key, quota in pairs(strangers) do
  if quota then close(key, quota) end
end
keep('held ' .. PROCESS, held)
keep('processes', processes)

-- News: who is new, or comes back after a loss, hears all that still holds.
local seq = tonumber(found[3]) or 0
if SEEN > seq then SEEN = 0 end
local told = {}
if seq > SEEN then
  for _, packed in ipairs(redis.call('LRANGE', KEYS[2], SEEN - seq, -1)) do
    local n = cmsgpack.unpack(packed) -- {seq, process, until or 0, word, 0, …}
    if n[1] > SEEN and n[2] ~= PROCESS and (n[3] == 0 or n[3] > now) then
      local line = {n[4], n[3] == 0 and 0 or n[3] - now}
      for i = 5, #n do line[#line + 1] = n[i] end
      told[#told + 1] = line
    end
  end
end
if #NEWS > 0 then
  for _, n in ipairs(NEWS) do
    seq = seq + 1
    local line = {seq, PROCESS, n[2] > 0 and now + n[2] or 0, n[1]}
    for i = 3, #n do line[#line + 1] = n[i] end
    redis.call('RPUSH', KEYS[2], cmsgpack.pack(line))
  end
  redis.call('LTRIM', KEYS[2], -MOST_NEWS, -1)
  redis.call('PEXPIRE', KEYS[2], NEWS_LIFE)
  changed[#changed + 1] = 'seq'
  changed[#changed + 1] = seq
  redis.call('PUBLISH', ARGV[2], PROCESS)
end

-- Budgets: money is added by Redis, in 64 bits.
local budgets = {}
for _, expense in ipairs(EXPENSES) do
  local name, period, nanos = expense[1], expense[2], expense[3]
  local ends = tonumber(redis.call('HGET', KEYS[1], 'ends ' .. name) or 0)
  if ends <= now then
    redis.call('HDEL', KEYS[1], 'ends ' .. name, 'spent ' .. name)
    ends = 0
  end
  if nanos ~= '0' and not again and not lost then
    if ends == 0 then
      ends = now + period
      redis.call('HSET', KEYS[1], 'ends ' .. name, string.format('%.0f', ends))
    end
    redis.call('HINCRBY', KEYS[1], 'spent ' .. name, nanos)
  end
  life = math.max(life, ends - now)
  budgets[#budgets + 1] = name
  budgets[#budgets + 1] = redis.call('HGET', KEYS[1], 'spent ' .. name) or '0'
  budgets[#budgets + 1] = math.max(0, ends - now)
end

redis.call('HSET', KEYS[1], unpack(changed))

-- What nobody has used for long: two fields are looked at in every exchange, and sooner or later all.
for _, name in ipairs(redis.call('HRANDFIELD', KEYS[1], 2)) do
  if string.sub(name, 1, 6) == 'quota ' then
    local stored = field(name)
    local longestOf = 0
    for i = 4, #stored do longestOf = math.max(longestOf, stored[i][4]) end
    if stored[1] + 2 * longestOf + MARGIN < now then redis.call('HDEL', KEYS[1], name) end
  elseif string.sub(name, 1, 5) == 'ends ' and tonumber(redis.call('HGET', KEYS[1], name)) <= now then
    redis.call('HDEL', KEYS[1], name, 'spent ' .. string.sub(name, 6))
  end
end

redis.call('PEXPIRE', KEYS[1], math.max(redis.call('PTTL', KEYS[1]), 2 * life + MARGIN))

return {epoch, alive, grants, waits, told, seq, budgets}
