-- One exchange of one process. KEYS: the state, the news. ARGV: the report, the channel. See docs/redis.md for what is kept.
--
-- Times are milliseconds of Redis's own clock. Of every limit is kept what was spent, never what is free: of a window its slices, of a
-- bucket what it would hold if nothing of what is held were spent. What processes hold is kept apart, and free is what is left of both.

local report = cmsgpack.unpack(ARGV[1])
local PROCESS, NUMBER, EPOCH, KNOWN, LEASE = report[1], report[2], report[3], report[4], report[5]
local HOLDINGS, WANTS, NEWS, SEEN, EXPENSES = report[6], report[7], report[8], report[9], report[10]
local EXPECTED = report[11] or -1 -- what the clock shows by this process's last reply and its own clock, or -1

local SLICES = 126 -- of a window: at most 0.8 % of what has left it still counts
local CHUNKS, CHUNK, RING = 8, 16, 128 -- in which slices are kept: two more, for those at both ends are cut by the window
local JITTER = 250 -- by how much one moment may differ in two reports: a network's delay, and that of a process that is not run for a moment
local TOO_LONG = 8 -- but less than such a part of what a limit remembers
local MOST_PEAKS = 16 -- of a bucket: of one that runs dry slowly the oldest are told apart less well
local MOST_NEWS = 256 -- more than happens in the seconds between two exchanges; after so many the list is tidied
local MOST_STANDING = 2048 -- of those that still hold, however many others were told since
local MOST_READ = 2 * MOST_STANDING -- of the list, whoever has written it
local LONGEST_NEWS = 4096 -- bytes; what is longer is not ours
local LONGEST_LINE = 16 -- values of one of the news; what has more is not ours
local MOST_HEARD = 1048576 -- bytes of news in one answer, which a process reads into its memory; the newest count
local LONGEST_EPOCH = 64 -- bytes; what is longer is not ours
local LONGEST_SUM = 32 -- bytes of a whole number, and a few more, so that one that is none is noticed
local LONGEST_LIFE = 31 * 86400000 -- of a line of news
local NEWS_LIFE = 3600000 -- an hour: who comes later finds out by itself
local ROUNDING = 1e-6 -- what is missing from a whole number by adding up fractions alone
local MARGIN = 60000 -- how much longer than needed all is kept
local LONGEST_KEPT = 3650 * 86400000 -- a bucket may take longer to fill than Redis can count
local STALE = 10000 -- after so long a quota is written though nothing of it has changed, so that it does not look unused
local BACK = 1000 -- by how much the clock may go back without harm: it then stands still for so long
local AHEAD = 2000 -- by how much the clock may be ahead of what a process expects: a report may be that long on its way
local CHUNK_OF_FIELDS = 1000 -- fields that one command reads or writes: a script can pass on some thousand values at once
local MOST_LATER = 64 -- requests that one answer grants what is there only later
local SWEEPING = 8 -- one exchange of so many looks for what nobody uses

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local life = LEASE -- how long what this exchange leaves behind matters

-- Fields of the state: 'epoch', 'clock', 'ahead', 'alive', 'gone', 'seq', 'lost', 'held ' .. process, 'quota ' .. key, 'spent ' .. budget, 'period ' .. budget.

local function unpacked(packed)
  return packed and cmsgpack.unpack(packed)
end

local function field(name)
  return unpacked(redis.call('HGET', KEYS[1], name))
end

local written = {}
local function keep(name, value)
  written[#written + 1] = name
  written[#written + 1] = cmsgpack.pack(value)
end

local asked = {'epoch', 'alive', 'seq', 'held ' .. PROCESS, 'lost', 'gone', 'ahead', 'clock'}
local OWN = #asked
for i, holding in ipairs(HOLDINGS) do asked[OWN + i] = 'quota ' .. holding[1] end
local found = {}
for first = 1, #asked, CHUNK_OF_FIELDS do
  local last = math.min(first + CHUNK_OF_FIELDS - 1, #asked)
  for i, value in ipairs(redis.call('HMGET', KEYS[1], unpack(asked, first, last))) do found[first + i - 1] = value end
end

-- A clock that jumped ahead would make all that was spent leave its windows. No process has seen so much time pass, so the time here is Redis's
-- less what it jumped. A report that was long on its way looks like a jump; the next one then shows that there was none.
local ahead = tonumber(found[OWN - 1]) or 0
if EXPECTED >= 0 and found[1] and EPOCH == found[1] then
  local more = now - ahead - EXPECTED
  if more > AHEAD or more < 0 then ahead = math.max(0, ahead + more) end
end
now = now - ahead

-- A clock that went back, such as that of a replica which took over: what was spent would lie in the future and count for nothing. Beyond a
-- moment that is a loss of all, and every process tells again what it spent.
local before = tonumber(found[OWN]) or now
if before - now > BACK then found[1] = false end
now = math.max(now, before - now > BACK and now or before)

if found[1] and #found[1] > LONGEST_EPOCH then found[1] = false end
local epoch = found[1]
if not epoch then
  -- What is left without an epoch is not ours, or half of what was.
  -- Not deleted where nothing is: after a first write Redis would not refuse the others when its memory is full.
  if redis.call('EXISTS', KEYS[1], KEYS[2]) > 0 then redis.call('DEL', KEYS[1], KEYS[2]) end
  for i = 2, #asked do found[i] = false end
  now, ahead = now + ahead, 0
  epoch = clock[1] .. '-' .. clock[2] .. '-' .. string.sub(redis.sha1hex(PROCESS .. tostring(NUMBER)), 1, 8)
  redis.call('HSET', KEYS[1], 'epoch', epoch)
end
-- Who comes from before a loss tells again all that it spent, in its next report: this one counts nothing and is granted nothing.
local stranger = EPOCH ~= '' and EPOCH ~= epoch
if EPOCH ~= epoch then SEEN = 0 end

-- A report that a newer one of its process has overtaken, because a client was left behind with it: it changes nothing.
local latest = unpacked(found[4])
if latest and latest[1] > NUMBER then
  local nothing = {}
  for i = 1, 4 * #HOLDINGS do nothing[i] = 0 end
  local living = unpacked(found[2]) or {PROCESS, now}
  return {epoch, 0, #living / 2, {}, nothing, {}, {}, SEEN, {}, {}, now}
end

-- Recovery, until the lease time of an epoch's first report is over: {when that is, how many were there before the loss, name, whether it has
-- told what it spent, …}. Nobody is granted anything while some of them have not.
local recovering, missing = stranger, 0
local lost = unpacked(found[5]) or found[1] == false and {now + LEASE, 0}
if lost and now > lost[1] then
  redis.call('HDEL', KEYS[1], 'lost')
elseif lost then
  local place, told = #lost + 1, 0
  for i = 3, #lost, 2 do
    if lost[i] == PROCESS then place = i end
  end
  if stranger then
    lost[2] = math.max(KNOWN, lost[2])
    lost[place], lost[place + 1] = PROCESS, lost[place + 1] or 0
  elseif lost[place] then
    lost[place + 1] = 1
  end
  for i = 4, #lost, 2 do told = told + lost[i] end
  local heard = #lost / 2 - 1
  recovering = recovering or told < math.max(lost[2], heard)
  missing = math.max(0, lost[2] - heard)
  keep('lost', lost)
end

-- Meters. A bucket: {kind = 1, limit, period, burst, content, at, born, peaks}. A window: {kind = 0, limit, period, burst, first, sum, chunks}:
-- the slices from number first on are kept in a ring, each at its number modulo its size, and the ring in chunks: strings in which each slice takes
-- two bytes, or four or eight if one needs them; empty where nothing is spent. An exchange reads and writes few slices: those that left the
-- window, and those of its spendings.

local sub, pack, unpackAt = string.sub, struct.pack, struct.unpack
local FORMAT, FORMATS, NONE = {}, {}, {}
for _, bytes in ipairs({2, 4, 8}) do
  FORMAT[bytes], NONE[bytes] = '<I' .. bytes, string.rep('\0', bytes * CHUNK)
  FORMATS[bytes] = '<' .. string.rep('I' .. bytes, CHUNK)
end

local function width(meter)
  return meter.period / SLICES
end

local function slice(meter, t)
  return math.floor(t / width(meter))
end

local function all(chunk)
  local numbers = {unpackAt(FORMATS[#chunk / CHUNK], chunk)}
  numbers[CHUNK + 1] = nil -- where the reading ended
  return numbers
end

local function get(meter, number)
  local place = number % RING
  local i = place % CHUNK
  local chunk = meter.chunks[(place - i) / CHUNK + 1]
  if chunk == '' then return 0 end
  local bytes = #chunk / CHUNK
  return (unpackAt(FORMAT[bytes], chunk, i * bytes + 1))
end

local function add(meter, number, amount)
  local place = number % RING
  local i = place % CHUNK
  local c = (place - i) / CHUNK + 1
  local chunk = meter.chunks[c]
  if chunk == '' then chunk = NONE[2] end
  local bytes = #chunk / CHUNK
  local sum = unpackAt(FORMAT[bytes], chunk, i * bytes + 1) + amount
  while bytes < 8 and sum >= 2 ^ (8 * bytes) do
    chunk, bytes = pack(FORMATS[2 * bytes], unpack(all(chunk))), 2 * bytes
  end
  chunk = sub(chunk, 1, i * bytes) .. pack(FORMAT[bytes], sum) .. sub(chunk, (i + 1) * bytes + 1)
  meter.chunks[c] = chunk ~= NONE[bytes] and chunk or ''
  meter.sum = meter.sum + amount
  meter.touched = true
end

local function blank(meter)
  meter.first, meter.sum, meter.touched = slice(meter, now - meter.period), 0, true
  meter.chunks = {'', '', '', '', '', '', '', ''}
end

local function total(chunk)
  local sum = 0
  for _, amount in ipairs(chunk ~= '' and all(chunk) or {}) do sum = sum + amount end
  return sum
end

-- A slice counts until all of it has left the window.
local function forget(meter)
  local first = slice(meter, now - meter.period)
  if first - meter.first >= RING then return blank(meter) end
  for number = meter.first, first - 1 do
    local amount = get(meter, number)
    if amount > 0 then add(meter, number, -amount) end
  end
  meter.first = math.max(first, meter.first)
end

local function fill(meter)
  return meter.limit > 0 and meter.burst * meter.period / meter.limit or math.huge
end

local function flow(meter, t)
  if t > meter.at then
    meter.content = math.min(meter.burst, meter.content + (t - meter.at) * meter.limit / meter.period)
    meter.at = t
  end
end

-- Moments that are no further apart may be the same one, told twice.
local function jitter(meter)
  return math.min(JITTER, (meter.kind == 1 and fill(meter) or meter.period) / TOO_LONG)
end

local function insert(meter, t, amount)
  -- Of a clock that went back, the first slice may be ahead.
  add(meter, math.max(slice(meter, t), meter.first), amount)
end

-- Out of the slices nearest to its moment; what is not there has been taken out, or was lost.
local function remove(meter, t, amount)
  local from, last = slice(meter, t), slice(meter, now)
  local function take(number)
    if number < meter.first or number > last then return end
    local taken = math.min(amount, get(meter, number))
    if taken > 0 then
      add(meter, number, -taken)
      amount = amount - taken
    end
  end
  take(from)
  for distance = 1, 2 + math.ceil(jitter(meter) / width(meter)) do
    if amount == 0 then return end
    take(from - distance)
    take(from + distance)
  end
end

-- Of a bucket is kept how full it was just before something was taken, as long as it was less full since: {t, content, …}. Too many are
-- made fewer so that it seems fuller, and for longer.
local function draw(meter, t, amount)
  local peaks = meter.peaks
  meter.touched = true
  flow(meter, t)
  while #peaks > 0 and peaks[#peaks] <= meter.content do
    table.remove(peaks)
    table.remove(peaks)
  end
  while #peaks > 0 and peaks[1] + math.max(meter.period, fill(meter)) < now do
    table.remove(peaks, 1)
    table.remove(peaks, 1)
  end
  if #peaks >= 2 * MOST_PEAKS then
    peaks[1] = peaks[3]
    table.remove(peaks, 3)
    table.remove(peaks, 3)
  end
  peaks[#peaks + 1] = math.max(t, peaks[#peaks - 1] or t)
  peaks[#peaks + 1] = math.ceil(meter.content)
  meter.content = meter.content - amount
end

-- Had it not been counted, the bucket would have been fuller since; what would have run over does not come back.
local function refund(meter, t, amount)
  flow(meter, now)
  local peaks, highest, after = meter.peaks, meter.content, t + jitter(meter)
  meter.touched = true
  for i = 1, #peaks, 2 do
    if peaks[i] > after then highest = math.max(highest, peaks[i + 1]) end
  end
  local given = math.max(0, math.min(amount, meter.burst - highest))
  for i = 1, #peaks, 2 do
    if peaks[i] > after then peaks[i + 1] = peaks[i + 1] + given end
  end
  meter.content = meter.content + given
end

local function count(meter, t, amount)
  if amount == 0 then return end
  if meter.kind == 1 then
    -- It was full when it was first seen: what was spent longer before than it takes to fill has flowed in again.
    if t > meter.born - fill(meter) then
      if amount > 0 then draw(meter, t, amount) else refund(meter, t, -amount) end
    end
  elseif slice(meter, t) >= meter.first then
    if amount > 0 then insert(meter, t, amount) else remove(meter, t, -amount) end
  end
end

-- Called when nothing more is counted.
local function used(meter)
  if meter.kind == 1 then return meter.burst - math.floor(meter.content + ROUNDING) end
  return meter.sum
end

local function most(meter)
  return meter.kind == 1 and meter.burst or meter.limit
end

-- How long until a meter has room for so much, if what is held is spent now.
local function wait(meter, held, amount)
  local over = meter.used + held + amount - most(meter)
  if over <= 0 then return 0 end
  if meter.kind == 1 then
    if amount + held > meter.burst then return math.ceil(math.max(meter.period, meter.limit > 0 and fill(meter) or 0)) end
    return math.ceil((amount + held - meter.content) * meter.period / meter.limit)
  end
  if over > meter.sum then return meter.period end
  local number = meter.first
  meter.totals = meter.totals or {}
  while true do
    local c = number % RING / CHUNK + 1
    if c % 1 == 0 then meter.totals[c] = meter.totals[c] or total(meter.chunks[c]) end
    if c % 1 == 0 and over > meter.totals[c] then
      over = over - meter.totals[c]
      number = number + CHUNK
    else
      over = over - get(meter, number)
      number = number + 1
      if over <= 0 then return math.ceil(number * width(meter) + meter.period - now) end
    end
  end
end

-- How far ahead this report wants to be granted what is not there yet; after the lease time it could not be spent.
local furthest = 0
for _, want in ipairs(WANTS) do
  want[5] = math.min(LEASE, want[5] or 0)
  furthest = math.max(furthest, want[5])
end

-- What leaves a window until then: {in how long, how much until then, …}.
local function departures(meter)
  if not meter.departures then
    local list, sum, ends = {}, 0, meter.period - now
    for number = meter.first, math.min(slice(meter, now), slice(meter, furthest - ends) - 1) do
      local amount = get(meter, number)
      if amount > 0 then
        sum = sum + amount
        list[#list + 1] = math.ceil((number + 1) * width(meter) + ends)
        list[#list + 1] = sum
      end
    end
    meter.departures = list
  end
  return meter.departures
end

-- What a meter will have soon, less what is held now.
local function roomIn(meter, held, within)
  if meter.kind == 1 then
    return math.floor(math.min(meter.burst, meter.content + within * meter.limit / meter.period) + ROUNDING) - held
  end
  local room, list = meter.limit - meter.used - held, departures(meter)
  for i = #list, 1, -2 do
    if list[i - 1] <= within then return room + list[i] end
  end
  return room
end

-- As wait, but without looking further than this report wants.
local function waitSoon(meter, held, amount)
  local over = meter.used + held + amount - most(meter)
  if over <= 0 then return 0 end
  if meter.kind == 1 then return amount + held > meter.burst and math.huge or wait(meter, held, amount) end
  local list = departures(meter)
  for i = 1, #list, 2 do
    if list[i + 1] >= over then return list[i] end
  end
  return math.huge
end

-- Quotas: meters = {of -> meter}, held = {of -> sum over processes}, claims = {process, what it waits for, what it got while others waited, …},
-- both as parts of the whole limit. Kept as {when it was written, held of each, claims,
-- of, kind, limit, period, burst, and of a window first, sum, its eight chunks, of a bucket content, born, peaks; …}.

local function opened(packed)
  local quota = {meters = {}, held = {0, 0, 0, 0}, claims = {}}
  local s = packed and cmsgpack.unpack(packed)
  if not s then return quota end
  quota.held, quota.claims, quota.stored = {s[2], s[3], s[4], s[5]}, s[6], s
  local i = 7
  while i < #s do
    local meter = {kind = s[i + 1], limit = s[i + 2], period = s[i + 3], burst = s[i + 4]}
    quota.meters[s[i]] = meter
    if meter.kind == 1 then
      meter.content, meter.born, meter.peaks, meter.at = s[i + 5], s[i + 6], s[i + 7], s[1]
      i = i + 8
    else
      meter.first, meter.sum = s[i + 5], s[i + 6]
      meter.chunks = {unpack(s, i + 7, i + 6 + CHUNKS)}
      i = i + 7 + CHUNKS
      forget(meter)
    end
  end
  return quota
end

local function hasChanged(quota)
  local s = quota.stored
  if quota.touched or not s or now - s[1] > STALE then return true end
  for of = 1, 4 do
    local meter = quota.meters[of]
    if quota.held[of] ~= s[of + 1] or meter and meter.touched then return true end
  end
  return table.concat(quota.claims, '\n') ~= table.concat(s[6], '\n')
end

local function close(name, quota)
  if not hasChanged(quota) then return end
  local held = quota.held
  local s = {now, held[1], held[2], held[3], held[4], quota.claims}
  for of = 1, 4 do
    local meter = quota.meters[of]
    if meter then
      local i = #s
      s[i + 1], s[i + 2], s[i + 3], s[i + 4], s[i + 5] = of, meter.kind, meter.limit, meter.period, meter.burst
      if meter.kind == 1 then
        flow(meter, now)
        s[i + 6], s[i + 7], s[i + 8] = meter.content, meter.born, meter.peaks
      else
        s[i + 6], s[i + 7] = meter.first, meter.sum
        for c = 1, CHUNKS do s[i + 7 + c] = meter.chunks[c] end
      end
    end
  end
  keep('quota ' .. name, s)
end

-- A meter that goes by other limits than before keeps what was spent.
local function changed(old, meter)
  if old.kind == 1 then flow(old, now) end
  if meter.kind == 1 then
    local content = old.kind == 1 and meter.burst - old.burst + old.content or meter.burst - old.sum
    meter.content, meter.at, meter.born, meter.peaks = math.min(meter.burst, content), now, old.born or now, old.peaks or {}
    for i = 2, #meter.peaks, 2 do meter.peaks[i] = meter.peaks[i] + meter.burst - old.burst end
  elseif old.kind == 1 then
    blank(meter)
    if old.burst > old.content then insert(meter, now, math.ceil(old.burst - old.content)) end
  elseif old.period == meter.period then
    meter.first, meter.sum, meter.chunks = old.first, old.sum, old.chunks
  else
    -- To where the old slice ends: what is in it counts too long rather than too short.
    blank(meter)
    for number = old.first, slice(old, now) do
      local amount, t = get(old, number), math.min(now, (number + 1) * width(old))
      if amount > 0 and slice(meter, t) >= meter.first then insert(meter, t, amount) end
    end
  end
end

local function isLike(meter, limits, i)
  return meter.kind == limits[i + 1] and meter.limit == limits[i + 2] and meter.period == limits[i + 3] and meter.burst == limits[i + 4]
end

-- Answers how long anything in it matters.
local function limited(quota, limits)
  local meters, longest, same = {}, 0, 0
  for i = 1, #limits, 5 do
    local of = limits[i]
    local meter, old = quota.meters[of], quota.meters[of]
    if old and isLike(old, limits, i) then
      same = same + 1
    else
      meter = {kind = limits[i + 1], limit = limits[i + 2], period = limits[i + 3], burst = limits[i + 4]}
      if old then
        changed(old, meter)
      elseif meter.kind == 1 then
        meter.content, meter.at, meter.born, meter.peaks = meter.burst, now, now, {}
      else
        blank(meter)
      end
    end
    longest = math.max(longest, meter.period)
    if meter.kind == 1 and meter.limit > 0 then longest = math.max(longest, math.ceil(fill(meter))) end
    meters[of] = meter
  end
  local before = 0
  for _ in pairs(quota.meters) do before = before + 1 end
  quota.changed = before > 0 and (before ~= same or 5 * same ~= #limits)
  quota.touched = before ~= same or 5 * same ~= #limits
  quota.meters = meters
  return longest
end

-- Processes: who lives is in 'alive' as {name, when its lease time ends, …}. Who is gone stays in 'gone' as {name, when it ended, until when,
-- …} until what it held has left all windows, so that it can come back with the truth. 'held ' .. name: {number, how long that takes, {key,
-- held, …}}.

local quotas, place = {}, {}
for i, holding in ipairs(HOLDINGS) do
  quotas[i] = opened(found[OWN + i])
  place[holding[1]] = i
end
local further = {}
local function quotaOf(key)
  local i = place[key]
  if i then return quotas[i] end
  if further[key] == nil then
    local packed = redis.call('HGET', KEYS[1], 'quota ' .. key)
    further[key] = packed and opened(packed) or false
  end
  return further[key]
end

-- For every quota in a list of what is held, {key, held, …}: act(meter, amount), and so many times the amount is added to what is held.
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

local living, alive, gone, dying = {}, {}, {}, {}
local me = unpacked(found[4]) or {0, 0, {}}
local known, returned = false, nil
local told = unpacked(found[2]) or {}
for i = 1, #told, 2 do
  local name, ends = told[i], told[i + 1]
  if ends < now then
    dying[#dying + 1] = {ends, name}
  elseif name ~= PROCESS then
    living[name] = true
    alive[#alive + 1] = name
    alive[#alive + 1] = ends
  else
    known = true
  end
end
told = unpacked(found[6]) or {}
for i = 1, #told, 3 do
  if told[i] == PROCESS then
    -- After that it is a new one: nothing of what it held is left to take back.
    returned = told[i + 2] > now and told[i + 1] or nil
  elseif told[i + 2] > now then
    for j = i, i + 2 do gone[#gone + 1] = told[j] end
  else
    redis.call('HDEL', KEYS[1], 'held ' .. told[i])
  end
end
table.sort(dying, function(a, b) return a[1] < b[1] or a[1] == b[1] and a[2] < b[2] end)
for _, dead in ipairs(dying) do
  local ends, name = dead[1], dead[2]
  local last = name == PROCESS and me or field('held ' .. name) or {0, 0, {}}
  each(last[3], -1, function(meter, amount) count(meter, ends, amount) end)
  if name == PROCESS then
    returned = ends
  else
    -- A slice leaves a window whole: until then what was held counts, and can be taken back.
    local over = ends + math.ceil(last[2] * (1 + 1 / SLICES))
    for _, value in ipairs({name, ends, over}) do gone[#gone + 1] = value end
    life = math.max(life, over - now)
  end
end
alive[#alive + 1] = PROCESS
alive[#alive + 1] = now + LEASE
living[PROCESS] = true
keep('alive', alive)
if #gone > 0 then keep('gone', gone) elseif found[6] then redis.call('HDEL', KEYS[1], 'gone') end

-- This process: what it held is what it says now.
local again = (known or returned) and me[1] >= NUMBER
if returned then
  each(me[3], 0, function(meter, amount) count(meter, returned, -amount) end)
elseif known then
  each(me[3], -1)
end
local longest, changedQuotas = 0, {}
for i, holding in ipairs(HOLDINGS) do
  local quota, spent, corrections = quotas[i], holding[4], holding[5]
  longest = math.max(longest, limited(quota, holding[2]))
  if quota.changed then changedQuotas[#changedQuotas + 1] = i end
  for of = 1, 4 do quota.held[of] = quota.held[of] + holding[3][of] end
  for of, meter in pairs(quota.meters) do
    if not again and not stranger then
      for j = 1, #spent, 5 do count(meter, now - spent[j], spent[j + of]) end
      for j = 1, #corrections, 5 do count(meter, now - corrections[j], corrections[j + of]) end
    end
    if meter.kind == 1 then flow(meter, now) end
    meter.used = used(meter)
  end
end
local processes = #alive / 2

-- Who gets what: the rule in the package comment of dev.llmrouter.usage. Of a quota: free (what is free now), ahead (what of it was granted
-- for requests that are only expected), taken (all that is granted), later (what of it is there only later): {of -> how much}. As parts of
-- the whole limit: wanted (what this process waits for), got (what it got while others waited), least (what of those others got least).
for i, quota in ipairs(quotas) do
  quota.free, quota.ahead, quota.taken, quota.later = {}, {0, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}
  for of, meter in pairs(quota.meters) do
    quota.free[of] = most(meter) - meter.used - quota.held[of]
  end
  local others, own, waits, least = {}, 0, false, math.huge
  for j = 1, #quota.claims, 3 do
    local name, wanted, got = quota.claims[j], quota.claims[j + 1], quota.claims[j + 2]
    if name == PROCESS then
      own, waits = got, wanted > 0
    elseif living[name] then
      for _, value in ipairs({name, wanted, got}) do others[#others + 1] = value end
      if wanted > 0 then least = math.min(least, got) end
    end
  end
  -- Who did not wait while others did has saved nothing up.
  if least == math.huge then own = 0 elseif not waits then own = math.max(own, least) end
  quota.claims, quota.least, quota.got, quota.wanted = others, least, own, 0
end

-- What one request takes: at most the limit, for what is larger takes all of it. Of a limit of 0 it never is there.
local function need(quota, amount, of)
  local meter = quota.meters[of]
  local limit = meter and most(meter) or 0
  return limit > 0 and math.min(amount[of], limit) or amount[of]
end

-- How many requests are in what is there, {of -> how much}, and in more of it.
local function units(quota, amount, there, more)
  local fits = math.huge
  for of in pairs(quota.meters) do
    local one = need(quota, amount, of)
    if one > 0 then fits = math.min(fits, math.floor((there[of] + (more and more[of] or 0)) / one)) end
  end
  return math.max(0, fits)
end

local function whole(quota, amount)
  for of, meter in pairs(quota.meters) do
    if amount[of] > most(meter) then return false end
  end
  return true
end

local function take(i, want, n)
  local quota = quotas[i]
  for of = 1, 4 do
    local amount = n * need(quota, want.amount, of)
    quota.taken[of] = quota.taken[of] + amount
    if quota.meters[of] then quota.free[of] = quota.free[of] - amount end
    if not want.waiting then quota.ahead[of] = quota.ahead[of] + amount end
  end
  want.left = want.left - n
  want.on[i] = (want.on[i] or 0) + n
end

-- So many of the first quotas that leave room for so many; answers how many it took.
local function takeFirst(want, n, room)
  local took = 0
  for _, i in ipairs(want.keys) do
    local m = math.min(n - took, units(quotas[i], want.amount, quotas[i].free) - room)
    if m > 0 then
      take(i, want, m)
      took = took + m
    end
  end
  return took
end

-- Moves a request that this reply has placed to another of its own quotas, where that makes room for this one.
local placed = {}
local function moveAndTake(want)
  for _, i in ipairs(want.keys) do
    for _, other in ipairs(placed) do
      if other ~= want and (other.on[i] or 0) > 0 then
        take(i, other, -1)
        if units(quotas[i], want.amount, quotas[i].free) >= 1 then
          for _, j in ipairs(other.keys) do
            if j ~= i and units(quotas[j], other.amount, quotas[j].free) >= 1 then
              take(j, other, 1)
              take(i, want, 1)
              return true
            end
          end
        end
        take(i, other, 1)
      end
    end
  end
  return false
end

local expected = 0
local EPSILON = 1e-9

-- The largest part of any limit that so much is.
local function part(quota, amount)
  local largest = 0
  for of, meter in pairs(quota.meters) do
    if most(meter) > 0 then largest = math.max(largest, amount[of] / most(meter)) end
  end
  return largest
end

local function partOfOne(quota, want)
  return part(quota, {need(quota, want.amount, 1), need(quota, want.amount, 2), need(quota, want.amount, 3), need(quota, want.amount, 4)})
end

-- How many requests this process may have of those that are there: as many as bring it to the level at which all is given away when those who
-- got least come first, and none gets more than it waits for. All in requests of this size.
local function allowed(want, there)
  local mine, rivals, rivalOf = 0, {}, {}
  for _, i in ipairs(want.keys) do
    local quota = quotas[i]
    local one = partOfOne(quota, want)
    if one > 0 then
      mine = mine + (quota.got + part(quota, quota.taken)) / one
      for j = 1, #quota.claims, 3 do
        local name, wanted, got = quota.claims[j], quota.claims[j + 1], quota.claims[j + 2]
        local rival = rivalOf[name]
        if not rival then
          rival = {0, 0}
          rivalOf[name], rivals[#rivals + 1] = rival, rival
        end
        rival[1], rival[2] = math.max(rival[1], wanted / one), rival[2] + got / one
      end
    end
  end
  local function isFree(n)
    local used = n - 1
    for _, rival in ipairs(rivals) do used = used + math.min(rival[1], math.max(0, mine + n - 1 - rival[2])) end
    return used < there - EPSILON
  end
  local least, highest = 0, want.left
  if #rivals == 0 or highest <= 0 or isFree(highest) then return highest end
  while least < highest do
    local middle = math.ceil((least + highest) / 2)
    if isFree(middle) then least = middle else highest = middle - 1 end
  end
  return least
end

local function placeWaiting(want)
  local there = 0
  for _, i in ipairs(want.keys) do there = there + units(quotas[i], want.amount, quotas[i].free) end
  local n = allowed(want, math.max(1, there))
  while n > 0 do
    local took = takeFirst(want, n, 0)
    if took == 0 then
      if not moveAndTake(want) then return end
      took = 1
    end
    n = n - took
  end
end

-- The key where what a request takes is there first, but not now: what is there now is kept for others. In how long that is.
local function soonest(want)
  local best, first = nil, math.huge
  for _, i in ipairs(want.keys) do
    local quota, delay = quotas[i], 0
    for of, meter in pairs(quota.meters) do
      local one = need(quota, want.amount, of)
      if one > 0 then delay = math.max(delay, waitSoon(meter, quota.held[of] + quota.taken[of], one)) end
    end
    if delay > 0 and delay < first then best, first = i, delay end
  end
  return best, first
end

local later = {}
local function placeLater(want)
  local there = 0
  for _, i in ipairs(want.keys) do
    local quota, soon = quotas[i], {}
    for of, meter in pairs(quota.meters) do soon[of] = roomIn(meter, quota.held[of] + quota.taken[of], want.within) end
    there = there + units(quota, want.amount, soon)
  end
  for _ = 1, math.min(allowed(want, math.max(1, there)), MOST_LATER - #later) do
    local i, delay = soonest(want)
    if not i or delay > want.within then return end
    local quota, grant = quotas[i], {i}
    for of = 1, 4 do
      local amount = need(quota, want.amount, of)
      grant[of + 1] = amount
      quota.taken[of], quota.later[of] = quota.taken[of] + amount, quota.later[of] + amount
      if quota.meters[of] then quota.free[of] = quota.free[of] - amount end
    end
    grant[6] = delay
    later[#later + 1] = grant
    want.left = want.left - 1
  end
end

local function placeExpected(want)
  local held, there = 0, 0
  for _, i in ipairs(want.keys) do
    local quota, capacity = quotas[i], {}
    for of, meter in pairs(quota.meters) do capacity[of] = most(meter) end
    held = held + math.min(units(quota, want.amount, HOLDINGS[i][3]), units(quota, want.amount, capacity))
    there = there + units(quota, want.amount, quota.free, quota.ahead)
  end
  there = math.max(1, held + there)
  local n = want.left
  if there < math.huge then n = math.min(n, math.floor((0.5 / processes + EPSILON - expected) * there - held)) end
  if n > 0 then expected = expected + takeFirst(want, n, processes - 1) / there end
end

for _, told in ipairs(WANTS) do
  local want = {amount = told[2], left = told[3], waiting = told[4] == 1, within = told[5], keys = {}, on = {}}
  placed[#placed + 1] = want
  for _, i in ipairs(told[1]) do
    if whole(quotas[i], want.amount) then want.keys[#want.keys + 1] = i end
  end
  if #want.keys == 0 then want.keys = told[1] end
  if recovering then
    -- Granted nothing.
  elseif want.waiting then
    placeWaiting(want)
    if want.within > 0 and want.left > 0 then placeLater(want) end
  else
    placeExpected(want)
  end
end

local grants, waits, waited = {}, {}, {}
for i, quota in ipairs(quotas) do
  local t = quota.taken
  quota.got = quota.got + part(quota, t)
  for of = 1, 4 do quota.held[of], t[of] = quota.held[of] + t[of], t[of] - quota.later[of] end
  if t[1] > 0 or t[2] > 0 or t[3] > 0 or t[4] > 0 then grants[#grants + 1] = {i, t[1], t[2], t[3], t[4]} end
end
for _, grant in ipairs(later) do grants[#grants + 1] = grant end
for _, want in ipairs(placed) do
  for _, i in ipairs(want.left > 0 and want.keys or {}) do
    local quota, longestOf = quotas[i], 0
    for of, meter in pairs(quota.meters) do
      local one = need(quota, want.amount, of)
      if one > 0 then longestOf = math.max(longestOf, wait(meter, quota.held[of], one)) end
    end
    waited[i] = math.min(waited[i] or longestOf, longestOf)
    if want.waiting and not recovering then quota.wanted = quota.wanted + want.left * partOfOne(quota, want) end
  end
end
for _, quota in ipairs(quotas) do
  local others, least = quota.claims, quota.wanted > 0 and math.min(quota.least, quota.got) or quota.least
  quota.claims = {}
  -- Of those who wait for nothing, it matters only what they got more than others who wait.
  local function claim(name, wanted, got)
    if wanted > 0 or got > least then
      for _, value in ipairs({name, wanted, got}) do quota.claims[#quota.claims + 1] = value end
    end
  end
  for j = 1, #others, 3 do claim(others[j], others[j + 1], others[j + 2]) end
  claim(PROCESS, quota.wanted, quota.got)
end
for i, longestOf in pairs(waited) do
  waits[#waits + 1] = i
  waits[#waits + 1] = longestOf
end

-- What this process holds from now on, and what nobody has spent or holds.
local held, unspent = {}, {}
for i, holding in ipairs(HOLDINGS) do
  local mine, any = {}, false
  for of = 1, 4 do
    mine[of] = holding[3][of] + quotas[i].taken[of] + quotas[i].later[of]
    any = any or mine[of] > 0
  end
  if any then
    held[#held + 1] = holding[1]
    held[#held + 1] = mine
  end
  for of = 1, 4 do unspent[#unspent + 1] = math.max(0, quotas[i].free[of] or 0) end
  close(holding[1], quotas[i])
end
for key, quota in pairs(further) do
  if quota then close(key, quota) end
end
keep('held ' .. PROCESS, {math.max(NUMBER, (known or returned) and me[1] or NUMBER), longest, held})
life = math.max(life, LEASE + longest)

-- One of the news: {seq, process, until or 0, word, 0, …}; false if it is not ours.
local function news(packed)
  local n = #packed <= LONGEST_NEWS and cmsgpack.unpack(packed)
  return n and #n <= LONGEST_LINE and n
end

-- News: who is new, or comes back after a loss, hears all that still holds. So a list that has grown loses what is over, and of each subject
-- all but what holds longest, or was told last.
local function tidy()
  local all, best, rank = redis.call('LRANGE', KEYS[2], -MOST_READ, -1), {}, {}
  for i, packed in ipairs(all) do
    local n = news(packed)
    if n and (n[3] == 0 or n[3] > now) then
      local subject = n[4] .. ' ' .. n[5] .. (n[4] == 'learned' and ' ' .. n[6] or '')
      if not best[subject] or n[3] >= rank[subject] then best[subject], rank[subject] = i, n[3] end
    end
  end
  local kept = {}
  for _, i in pairs(best) do kept[#kept + 1] = i end
  table.sort(kept)
  redis.call('DEL', KEYS[2])
  for i = math.max(1, #kept - MOST_STANDING + 1), #kept do redis.call('RPUSH', KEYS[2], all[kept[i]]) end
end

local seq = tonumber(found[3]) or 0
if SEEN > seq then SEEN = 0 end
local newest, heard = {}, {}
if seq > SEEN then
  local lines, bytes = redis.call('LRANGE', KEYS[2], math.max(SEEN - seq, -MOST_READ), -1), 0
  for i = #lines, 1, -1 do
    bytes = bytes + #lines[i]
    local n = bytes <= MOST_HEARD and news(lines[i])
    if n and n[1] > SEEN and n[2] ~= PROCESS and (n[3] == 0 or n[3] > now) then
      local line = {n[4], n[3] == 0 and 0 or n[3] - now}
      for j = 5, #n do line[#line + 1] = n[j] end
      newest[#newest + 1] = line
    end
  end
  for i = #newest, 1, -1 do heard[#heard + 1] = newest[i] end
end
if #NEWS > 0 then
  local newsLife, before = math.max(NEWS_LIFE, redis.call('PTTL', KEYS[2])), math.floor(seq / MOST_NEWS)
  for _, n in ipairs(NEWS) do
    seq = seq + 1
    n[2] = math.min(n[2], LONGEST_LIFE)
    newsLife, life = math.max(newsLife, n[2]), math.max(life, n[2])
    local line = {seq, PROCESS, n[2] > 0 and now + n[2] or 0, n[1]}
    for i = 3, #n do line[#line + 1] = n[i] end
    redis.call('RPUSH', KEYS[2], cmsgpack.pack(line))
  end
  if math.floor(seq / MOST_NEWS) > before then tidy() end
  redis.call('PEXPIRE', KEYS[2], newsLife)
  written[#written + 1] = 'seq'
  written[#written + 1] = seq
  redis.call('PUBLISH', ARGV[2], PROCESS)
end

-- Budgets: money is added by Redis, in 64 bits. Of a period is kept when it began and when it ends.
local budgets = {}
for _, expense in ipairs(EXPENSES) do
  local name, period, nanos = expense[1], expense[2], expense[3]
  local span = field('period ' .. name)
  if span and span[2] <= now then
    redis.call('HDEL', KEYS[1], 'period ' .. name, 'spent ' .. name)
    span = false
  end
  if nanos ~= '0' and not again then
    span = span or {now}
    span[2] = span[1] + period
    redis.call('HSET', KEYS[1], 'period ' .. name, cmsgpack.pack(span))
    redis.call('HINCRBY', KEYS[1], 'spent ' .. name, nanos)
  end
  local left = span and math.max(0, span[2] - now) or 0
  life = math.max(life, left)
  budgets[#budgets + 1] = name
  budgets[#budgets + 1] = string.sub(redis.call('HGET', KEYS[1], 'spent ' .. name) or '0', 1, LONGEST_SUM)
  budgets[#budgets + 1] = left
end

if ahead > 0 then
  written[#written + 1] = 'ahead'
  written[#written + 1] = string.format('%.0f', ahead)
elseif found[OWN - 1] then
  redis.call('HDEL', KEYS[1], 'ahead')
end
written[#written + 1] = 'clock'
written[#written + 1] = string.format('%.0f', now)
for first = 1, #written, CHUNK_OF_FIELDS do
  redis.call('HSET', KEYS[1], unpack(written, first, math.min(first + CHUNK_OF_FIELDS - 1, #written)))
end

-- What nobody has used for long: two fields are looked at now and then, and sooner or later all.
for _, name in ipairs(clock[2] % SWEEPING == 0 and redis.call('HRANDFIELD', KEYS[1], 2) or {}) do
  if string.sub(name, 1, 6) == 'quota ' then
    local stored = field(name)
    local longestOf, i = 0, 7
    while i < #stored do
      longestOf = math.max(longestOf, stored[i + 3])
      i = i + (stored[i + 1] == 1 and 8 or 7 + CHUNKS)
    end
    if stored[1] + 2 * longestOf + MARGIN < now then redis.call('HDEL', KEYS[1], name) end
  elseif string.sub(name, 1, 7) == 'period ' and field(name)[2] <= now then
    redis.call('HDEL', KEYS[1], name, 'spent ' .. string.sub(name, 8))
  end
end

redis.call('PEXPIRE', KEYS[1], math.min(math.max(redis.call('PTTL', KEYS[1]), 2 * life + MARGIN), LONGEST_KEPT))

return {epoch, recovering and 1 or 0, processes + missing, grants, unspent, waits, heard, seq, budgets, changedQuotas, now}
