/**
 * Limits that several processes share: the contract of a store of usage, and the values that processes
 * exchange with it. Their use is private to the router. No Redis, no network, no counting lives here.
 *
 * <h2>What is counted</h2>
 *
 * <p>Of every limit a store keeps what was spent, as the processes reported it, and beside it what each of them holds:
 *
 * <pre>
 * sliding:  room = limit - spent in the window              a spending counts at the moment the store read the report, less its ago
 * bucket:   room = min(burst, room + what flowed in)        a spending is taken out of it; one that is reported after the store first saw
 *                  - spent                                  the bucket, of longer before that than it takes to fill, is not
 * free      = room - what all processes hold
 * </pre>
 *
 * <p>What is held is in the bucket still, as it is in the provider's: nothing flows in for it beside a full one, because both could be
 * spent at once. A correction is a spending of that moment, negative or not; but of a bucket that was full since the spending was reported
 * nothing comes back, because the provider's would have run over. A process tells what it holds anew in each report, so that
 * taking a grant, spending it and giving it back need no further rule, and a grant whose reply was lost comes back by itself.
 *
 * <p>What a process holds that has not reported for its lease time is spent at the moment at which that time ended. If it does report again,
 * that spending is taken back, and what it tells counts instead.
 *
 * <h2>Who gets what</h2>
 *
 * <p>The rule by which a store answers the wants of one report. Numbers of requests are of the size of the want at hand; a request
 * fits a key if it fits each of its limits.
 *
 * <pre>
 * P       = processes that live, this one included
 * ahead   = 0
 * for each key of the report
 *   others = other living processes that have a claim to it: what they waited for by their last reports and were not granted
 *   got    = what this process has got of it while others waited; if it had no claim itself, at least what the one of the others has
 *            got that got least; 0 when no other waits
 * for each want, in order
 *   keys  = those of its keys whose whole limits are as large as one request; if there are none, all of them, and the request is
 *           taken for as large as the limit (a limit of 0 admits none)
 *   if callers wait for it
 *     there   = requests that are free in these keys, at least 1
 *     wanted(o) = what another one's claim is, in requests of this size: the most of that of any of these keys
 *     got(o), mine = what another one and this process have got, in requests of this size: the sum of these keys, this reply included
 *     allowed = all of count without others; else the largest number of these for which
 *               allowed - 1 + sum over others of min(wanted(o), max(0, mine + allowed - 1 - got(o))) is less than there
 *     allowed times
 *       take one of the first key that has room for it
 *         if none has: of a key in which there is room once a request that this reply has placed there is moved to another of
 *         its own keys; if there is none, stop
 *     within = the shorter of how far ahead it wants, and the lease time
 *     there  = requests of which there will be room in these keys by then, if what is held is spent now and nothing else is; at least 1
 *     as many times as are allowed of those, 64 in a reply at most
 *       find when each key will have room for one; of keys that have it now, which is kept for others, nothing is taken
 *       take one of the key where that is first, to be spent from then on; if it is later than within, stop
 *   else
 *     held  = requests that this process holds of these keys
 *     there = held + requests that are free in these keys, and those granted ahead of time by this reply; at least 1
 *     count times
 *       stop unless ahead + (held + 1) / there &lt;= 1 / (2 P)
 *       take one of the first key that has room for P; if none has, stop
 *       ahead = ahead + 1 / there
 * </pre>
 *
 * <p>What is granted for later is held from now on. So it leaves less for others until it is there, and what leaves a window waits for no
 * exchange.
 *
 * <p>A request of one size and one of another are compared by the largest part that each is of any of a key's limits. What a process got while
 * others waited counts as long as one of those that wait has got less.
 *
 * <p>So what is there goes to processes that wait by their demand, whatever the order and however often they ask: who wants less than an equal
 * part gets all of it, the others get equal parts of the rest; each goes on until it has a whole request. Requests are never torn apart; and what is
 * expected binds no more than half of what is free, leaves one for each other process in every key, and does not grow by being asked for again.
 *
 * <h2>When a store has lost what it knew</h2>
 *
 * <p>A report that names another epoch is granted nothing, and what was spent and corrected in it does not count: its process tells all of
 * it again in its next report. What it holds counts, and its expenses and news do.
 *
 * <p>A process that was there before the loss is one that has named another epoch. From the first report of an epoch on, until the lease time of
 * that report is over, the store is <em>recovering</em> while fewer of these have reported again what they spent, in a report that names this
 * epoch, than they were: as many as have reported, or as any report that names another epoch says. Who has not reported by then is gone. While the
 * store is recovering nothing is granted to any process, no process counts as waiting, every reply says so, and processes go on as if it were
 * away. A process that is new has nothing to tell: it is neither waited for nor does it end the recovery. The first store of all has nothing
 * to recover, because no process names another epoch.
 */
package dev.llmrouter.usage;
