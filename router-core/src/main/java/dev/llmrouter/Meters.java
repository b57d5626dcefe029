package dev.llmrouter;

import dev.llmrouter.RouterSnapshot.LearnedLimit;
import dev.llmrouter.Saying.Doubt;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.provider.RateLimits;
import dev.llmrouter.usage.News;
import dev.llmrouter.usage.Quota;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one set of limits: requests, tokens, calls at once. One deployment's, or shared by all of a limit group. They are taken
 * together, or none is. Thread-safe without locks.
 */
final class Meters {
    private static final long UNLIMITED = Long.MAX_VALUE;
    /** A request is one request. */
    private static final ReservationError NO_DOUBT = new ReservationError();
    /** Answers that come closer together than this say the same. */
    private static final long READ_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** A request that was refused for no longer than this came a little early; one that was refused for longer has another reason. */
    private static final long EARLY_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** What requests differ by on their way, to begin with: a busy machine delays some of them by so much. */
    private static final long FIRST_GUARD_NANOS = TimeUnit.MILLISECONDS.toNanos(30);
    /** Without a refusal for so long, the guard may be more than is needed. */
    private static final long GUARD_KEPT_NANOS = TimeUnit.MINUTES.toNanos(10);

    /** Moments of windows are reckoned from it, also of those that a reload makes: their slices begin at the same moments. */
    private final long originNanos;

    private volatile LimitSpec spec; // replaced by a reload
    private final LimitCell requests;
    private final LimitCell tokens;
    private final LimitCell input;
    private final LimitCell output;
    private final ReservationError totalError = new ReservationError();
    private final ReservationError inputError = new ReservationError();
    private final ReservationError outputError = new ReservationError();
    private final InFlight inFlight = new InFlight();
    private final LimitProbe probe = new LimitProbe();
    private final WaitList waiting = new WaitList();
    /** Null while this process shares its limits with no other; set before requests use it. */
    private volatile @Nullable SharedQuota shared;
    /** By what name others know these limits; null while they do not. Written once. */
    private volatile @Nullable String sharedAs;
    /** Makes what is shared; null while nothing is. Written before the key. */
    private volatile SharedQuota.@Nullable Factory sharing;
    /** Whether prompts and answers are counted apart; set by the file, or by the first answer that says so. */
    private volatile boolean apart;

    private volatile boolean providerSpeaks; // set by the first answer that tells a limit
    private volatile long lastReadNanos; // when readings were taken last; a race takes two of them
    private volatile long guardNanos; // written by who hears of a refusal, or of none for long
    private volatile long guardedAtNanos; // with it

    Meters(LimitSpec spec, long nowNanos) {
        this.spec = spec;
        originNanos = nowNanos;
        Limits limits = spec.limits();
        requests = cell(limits.requestsPerMinute(), true);
        tokens = cell(limits.tokensPerMinute(), false);
        input = cell(limits.inputTokensPerMinute(), false);
        output = cell(limits.outputTokensPerMinute(), false);
        rememberWindows();
        apart = input.limits() || output.limits();
        lastReadNanos = nowNanos - READ_EVERY_NANOS;
        guard(leastGuard(), nowNanos);
    }

    /** The file states other limits: what was spent of the old ones is spent of the new ones. Called by one reload at a time. */
    void changeTo(LimitSpec next, long nowNanos) {
        if (next.equals(spec)) {
            return;
        }
        boolean sameKind = next.kind() == spec.kind();
        spec = next;
        Limits limits = next.limits();
        change(requests, limits.requestsPerMinute(), true, nowNanos);
        change(tokens, limits.tokensPerMinute(), false, nowNanos);
        change(input, limits.inputTokensPerMinute(), false, nowNanos);
        change(output, limits.outputTokensPerMinute(), false, nowNanos);
        rememberWindows();
        apart = input.limits() || output.limits();
        guard(sameKind ? guardNanos : leastGuard(), nowNanos);
        String key = sharedAs;
        SharedQuota.Factory factory = sharing;
        if (key != null && factory != null) {
            share(key, factory, nowNanos);
        }
    }

    private void change(LimitCell cell, OptionalLong perMinute, boolean units, long nowNanos) {
        Shape told = told(perMinute);
        // One place for each request the new limit admits would not do for more that were made: the next reload may
        // raise it.
        boolean exact = units && told != null && cell.used(nowNanos) <= told.limit();
        Meter file = file(perMinute, told, exact);
        if (!Objects.equals(told, cell.told()) || file.capacity() != cell.capacity()) {
            cell.changeTo(file, told, nowNanos);
        }
    }

    /** Counts what was spent of other limits too, which a reload has put these in the place of. Not used by anybody else yet. */
    void takeOver(Meters before, long nowNanos) {
        requests.takeOver(before.requests, nowNanos);
        tokens.takeOver(before.tokens, nowNanos);
        input.takeOver(before.input, nowNanos);
        output.takeOver(before.output, nowNanos);
    }

    /** Another account spends these limits from now on. */
    void forgetLearned() {
        requests.forgetLearned();
        tokens.forgetLearned();
        input.forgetLearned();
        output.forgetLearned();
        providerSpeaks = false;
        apart = input.limits() || output.limits();
        rememberWindows();
    }

    /** How long what is spent now may matter. */
    long countsForNanos() {
        return Stream.of(requests, tokens, input, output)
                .mapToLong(LimitCell::countsForNanos)
                .max()
                .orElse(0);
    }

    /** A bucket that is refilled at any level can be left to what answers say. */
    private long leastGuard() {
        return spec.kind() == Kind.SLIDING ? FIRST_GUARD_NANOS : 0;
    }

    /** From now on other processes spend the same limits, and know them by this key. */
    void share(String key, SharedQuota.Factory factory, long nowNanos) {
        Map<Quota.Of, Quota.Limit> limits = new EnumMap<>(Quota.Of.class);
        Map<Quota.Of, Meter> own = new EnumMap<>(Quota.Of.class);
        for (Quota.Of of : Quota.Of.values()) {
            Shape told = cell(of).told();
            if (told != null) {
                own.put(of, cell(of).shareWithOthers());
                limits.put(of, told.asLimit());
            }
        }
        sharing = factory;
        sharedAs = key;
        SharedQuota known = shared;
        if (limits.isEmpty()) {
            shared = null;
        } else if (known == null) {
            shared = factory.create(new Quota(key, limits), own, nowNanos);
        } else {
            known.changeTo(new Quota(key, limits), own, nowNanos);
        }
    }

    private LimitCell cell(Quota.Of of) {
        return switch (of) {
            case REQUESTS -> requests;
            case TOKENS -> tokens;
            case INPUT_TOKENS -> input;
            case OUTPUT_TOKENS -> output;
        };
    }

    /** Hands over the limits that answers have shown since the last time. */
    void takeFound(Consumer<News> news) {
        String key = sharedAs;
        if (key == null) {
            return;
        }
        for (Quota.Of of : Quota.Of.values()) {
            Shape found = cell(of).takeFound();
            if (found != null) {
                news.accept(new News.Learned(key, of, found.asLimit()));
            }
        }
    }

    /** Another process has learned a limit from answers. */
    void adopt(Quota.Of of, Shape found, long nowNanos) {
        if (spec.enforced()) {
            cell(of).adopt(found, nowNanos);
            apart = input.limits() || output.limits();
        }
    }

    /** Null where no other process spends these limits. */
    @Nullable
    SharedQuota shared() {
        return shared;
    }

    /** What an attempt is charged: of shared limits more, because the others cannot see by how much it may err. */
    Amounts charged(Amounts amounts) {
        SharedQuota quota = shared;
        return quota == null
                ? amounts
                : amounts.withSpare(tokens.spareOfOne(totalError, quota.processes() * (inFlight.calls() + 1)));
    }

    private LimitCell cell(OptionalLong perMinute, boolean units) {
        Shape told = told(perMinute);
        return new LimitCell(file(perMinute, told, units), told, units);
    }

    /** An empty meter of what the file says. */
    private Meter file(OptionalLong perMinute, @Nullable Shape told, boolean placed) {
        if (told == null) {
            long all = spec.enforced() ? perMinute.orElse(UNLIMITED) : UNLIMITED;
            return new SlicedWindow(all, spec.limits().window().toNanos(), originNanos);
        }
        boolean exact = placed && told.kind() == Kind.SLIDING && told.limit() <= ExactWindow.MOST;
        return exact
                ? new ExactWindow((int) told.limit(), told.periodNanos(), originNanos)
                : told.meter(0, originNanos);
    }

    /** What the file says; null when it does not limit, or admits nothing. */
    private @Nullable Shape told(OptionalLong perMinute) {
        if (!spec.enforced() || perMinute.isEmpty() || perMinute.getAsLong() == 0) {
            return null;
        }
        Limits limits = spec.limits();
        long limit = perMinute.getAsLong();
        if (spec.kind() == Kind.BUCKET) {
            long burst = within(limits.burst().orElse(limits.window()), limit);
            return Shape.bucket(limit, Limits.DEFAULT_WINDOW.toNanos(), burst);
        }
        return Shape.window(within(limits.window(), limit), limits.window().toNanos());
    }

    /** A limit of one or more stays one or more in a short time; otherwise the deployment could never be used. */
    private static long within(Duration time, long perMinute) {
        double share = time.toNanos() / (double) Limits.DEFAULT_WINDOW.toNanos();
        return Math.max(1, (long) Math.floor(perMinute * share));
    }

    /** The requests that wait for room in them. */
    WaitList waiting() {
        return waiting;
    }

    InFlight inFlight() {
        return inFlight;
    }

    LimitSpec spec() {
        return spec;
    }

    /** Takes one request, its tokens and its place among the calls at once; false, and nothing is taken, when one of them has no room. */
    boolean take(Amounts amounts, long nowNanos) {
        if (!inFlight.enter(spec.parallel())) {
            return false;
        }
        if (takeRoom(amounts, false, nowNanos) || takeAsTest(amounts, nowNanos)) {
            return true;
        }
        leavePlace();
        return false;
    }

    private boolean takeAsTest(Amounts amounts, long nowNanos) {
        if (!isDoubted(amounts, nowNanos) || !probe.tryBegin(nowNanos)) {
            return false;
        }
        if (takeRoom(amounts, true, nowNanos)) {
            return true;
        }
        probe.ended(nowNanos);
        return false;
    }

    private boolean takeRoom(Amounts amounts, boolean testing, long nowNanos) {
        if (!requests.take(1, NO_DOUBT, 0, testing, nowNanos)) {
            return false;
        }
        if (!takeTokens(amounts, testing, nowNanos)) {
            requests.correct(1, 0, nowNanos, nowNanos);
            return false;
        }
        SharedQuota quota = shared;
        if (quota != null && !quota.take(amounts, nowNanos)) {
            correctOwnTokens(amounts, Amounts.NONE, nowNanos, nowNanos);
            requests.correct(1, 0, nowNanos, nowNanos);
            return false;
        }
        return true;
    }

    private boolean takeTokens(Amounts amounts, boolean testing, long nowNanos) {
        long calls = inFlight.calls();
        if (!tokens.take(amounts.total(), totalError, calls, testing, nowNanos)) {
            return false;
        }
        if (!apart) {
            return true;
        }
        boolean prompt = input.take(amounts.input(), inputError, calls, testing, nowNanos);
        if (prompt && output.take(amounts.output(), outputError, calls, testing, nowNanos)) {
            return true;
        }
        if (prompt) {
            input.correct(amounts.input(), 0, nowNanos, nowNanos);
        }
        tokens.correct(amounts.total(), 0, nowNanos, nowNanos);
        return false;
    }

    /** Whether learned limits would keep the amounts out for so long that they are to be tested. */
    private boolean isDoubted(Amounts amounts, long nowNanos) {
        long calls = inFlight.calls();
        return requests.isDoubted(1, NO_DOUBT, 0, nowNanos)
                || tokens.isDoubted(amounts.total(), totalError, calls, nowNanos)
                || (apart
                        && (input.isDoubted(amounts.input(), inputError, calls, nowNanos)
                                || output.isDoubted(amounts.output(), outputError, calls, nowNanos)));
    }

    /** Whether a learned limit keeps the amounts out, and another attempt is testing it. */
    boolean isUnderTest(Amounts amounts, long nowNanos) {
        return probe.isUnderWay() && isDoubted(amounts, nowNanos);
    }

    /** An attempt has ended that had its share at this moment. */
    void left(long takenAtNanos) {
        probe.ended(takenAtNanos);
        leavePlace();
    }

    private void leavePlace() {
        inFlight.leave();
    }

    /** The provider never counted the request. */
    void giveBackRequest(long takenAtNanos, long nowNanos) {
        requests.correct(1, 0, takenAtNanos, nowNanos);
        SharedQuota quota = shared;
        if (quota != null) {
            quota.giveBackRequest(takenAtNanos);
        }
    }

    void correctTokens(Amounts taken, Amounts truth, long takenAtNanos, long nowNanos) {
        correctOwnTokens(taken, truth, takenAtNanos, nowNanos);
        SharedQuota quota = shared;
        if (quota != null) {
            quota.correct(taken, truth, takenAtNanos);
        }
    }

    private void correctOwnTokens(Amounts taken, Amounts truth, long takenAtNanos, long nowNanos) {
        tokens.correct(taken.total(), truth.total(), takenAtNanos, nowNanos);
        if (apart) {
            input.correct(taken.input(), truth.input(), takenAtNanos, nowNanos);
            output.correct(taken.output(), truth.output(), takenAtNanos, nowNanos);
        }
    }

    /** The provider's count of an attempt: how far reservations are off is learned from it. */
    void learnError(Amounts taken, Amounts truth, long nanos) {
        totalError.learn(truth.total() - taken.total(), nanos);
        if (apart) {
            inputError.learn(truth.input() - taken.input(), nanos);
            outputError.learn(truth.output() - taken.output(), nanos);
        }
    }

    private long others() {
        return Math.max(0, inFlight.calls() - 1);
    }

    private Saying tokens(RateLimits.Window window, long reading, long own, Doubt doubt, Saying.Attempt attempt) {
        return new Saying(window, reading, own, others() * own, doubt, attempt);
    }

    /**
     * Whose request was refused for a moment came too early, because others took longer on their way. Tokens need no such guard: their windows
     * have slices, and their buckets something to spare.
     */
    private void hearRefusal(RateLimits says, Saying.Attempt attempt) {
        long now = attempt.nowNanos();
        boolean early = attempt.refused() && attempt.retryAfterNanos() >= 0 && attempt.retryAfterNanos() <= EARLY_NANOS;
        if (early && says.requests().remaining().orElse(0) == 0) {
            long twice = Math.max(FIRST_GUARD_NANOS, 2 * guardNanos);
            guard(Math.max(guardNanos, Math.min(twice, attempt.retryAfterNanos())), now);
        } else if (guardNanos > leastGuard() && now - guardedAtNanos > GUARD_KEPT_NANOS) {
            guard(Math.max(leastGuard(), guardNanos / 2), now);
        }
    }

    private void guard(long nanos, long nowNanos) {
        guardNanos = nanos;
        guardedAtNanos = nowNanos;
        requests.guard(nanos);
    }

    /** Whether as many calls at once are under way as are allowed. */
    boolean full() {
        return inFlight.calls() >= spec.parallel();
    }

    /** Whether no call ends that would make room: none is ever admitted. */
    boolean isClosed() {
        return spec.parallel() == 0;
    }

    /** Nanoseconds until requests and tokens have room; {@link Long#MAX_VALUE} when they never will. Calls at once do not count. */
    long untilRoom(Amounts amounts, long nowNanos) {
        long calls = inFlight.calls() + 1;
        long wait = Math.max(
                requests.untilRoom(1, NO_DOUBT, 0, nowNanos),
                tokens.untilRoom(amounts.total(), totalError, calls, nowNanos));
        SharedQuota quota = shared;
        if (quota != null && !quota.hasRoom(amounts, nowNanos)) {
            wait = Math.max(wait, quota.untilRoom(amounts, nowNanos));
        }
        if (!apart) {
            return wait;
        }
        long prompt = input.untilRoom(amounts.input(), inputError, calls, nowNanos);
        long answer = output.untilRoom(amounts.output(), outputError, calls, nowNanos);
        return Math.max(wait, Math.max(prompt, answer));
    }

    /**
     * Whether an attempt may start now: a place, room, and within what is admitted at once. It says no more than {@link #full}, {@link #untilRoom}
     * and {@link #canHold} do, and is asked of each deployment for each request.
     */
    boolean admits(Amounts amounts, long nowNanos) {
        SharedQuota quota = shared;
        return admitsHere(amounts, nowNanos) && (quota == null || quota.hasRoom(amounts, nowNanos));
    }

    /** Whether a lease is all that is missing, and the store has enough for one by what it said last: it is granted when a request asks. */
    boolean admitsOnceGranted(Amounts amounts, long nowNanos) {
        SharedQuota quota = shared;
        return quota != null
                && !quota.hasRoom(amounts, nowNanos)
                && quota.mayBeGranted(amounts)
                && admitsHere(amounts, nowNanos);
    }

    /** As far as this process knows by itself. */
    private boolean admitsHere(Amounts amounts, long nowNanos) {
        long calls = inFlight.calls();
        return calls < spec.parallel()
                && requests.admits(1, NO_DOUBT, 0, nowNanos)
                && tokens.admits(amounts.total(), totalError, calls + 1, nowNanos)
                && (!apart || admitsApart(amounts, calls + 1, nowNanos));
    }

    private boolean admitsApart(Amounts amounts, long calls, long nowNanos) {
        return input.admits(amounts.input(), inputError, calls, nowNanos)
                && output.admits(amounts.output(), outputError, calls, nowNanos);
    }

    /** Whether the amounts are within what the limits admit at once; those that are not can only be tried when nothing else is counted. */
    boolean canHold(Amounts amounts) {
        long calls = inFlight.calls() + 1;
        return tokens.canHold(amounts.total(), totalError, calls)
                && (!apart
                        || (input.canHold(amounts.input(), inputError, calls)
                                && output.canHold(amounts.output(), outputError, calls)));
    }

    /** What is counted now, to compare answers with; {@link Readings#NONE} while no answer says anything, and where that was done just now. */
    Readings read(long nowNanos) {
        if (!providerSpeaks || nowNanos - lastReadNanos < READ_EVERY_NANOS) {
            return Readings.NONE;
        }
        lastReadNanos = nowNanos;
        return new Readings(
                requests.reading(nowNanos),
                tokens.reading(nowNanos),
                input.reading(nowNanos),
                output.reading(nowNanos),
                inFlight.calls());
    }

    /** What an answer says about the limits. */
    void hear(RateLimits says, Amounts own, Readings readings, Saying.Attempt attempt) {
        hearRefusal(says, attempt);
        if (says.equals(RateLimits.none()) || !spec.enforced()) {
            return;
        }
        providerSpeaks = true;
        hearRequestsAndTokens(says, own, readings, attempt);
        rememberWindows();
    }

    private void rememberWindows() {
        totalError.countedFor(tokens.memoryNanos());
        inputError.countedFor(input.memoryNanos());
        outputError.countedFor(output.memoryNanos());
    }

    private void hearRequestsAndTokens(RateLimits says, Amounts own, Readings readings, Saying.Attempt attempt) {
        long calls = readings.calls();
        requests.hear(new Saying(says.requests(), readings.requests(), 1, others(), new Doubt(NO_DOUBT, 0), attempt));
        if (says.inputTokens().isUnknown() && says.outputTokens().isUnknown()) {
            tokens.hear(tokens(says.tokens(), readings.tokens(), own.total(), new Doubt(totalError, calls), attempt));
            return;
        }
        // Where both are told, a sum of them says nothing more.
        input.hear(tokens(says.inputTokens(), readings.input(), own.input(), new Doubt(inputError, calls), attempt));
        output.hear(
                tokens(says.outputTokens(), readings.output(), own.output(), new Doubt(outputError, calls), attempt));
        apart = input.limits() || output.limits();
    }

    long requestsUsed(long nowNanos) {
        return requests.used(nowNanos);
    }

    long tokensUsed(long nowNanos) {
        return tokens.used(nowNanos);
    }

    long requestsRoom(long nowNanos) {
        return requests.room(nowNanos);
    }

    /** The room of the total, or of input and output together where that is less. */
    long tokensRoom(long nowNanos) {
        long prompt = input.room(nowNanos);
        long answer = output.room(nowNanos);
        long both = prompt == UNLIMITED || answer == UNLIMITED ? UNLIMITED : prompt + answer;
        return Math.min(tokens.room(nowNanos), both);
    }

    /** What answers have shown. */
    List<LearnedLimit> learned(long nowNanos) {
        List<LearnedLimit> all = new ArrayList<>();
        requests.addLearned("requests", all, nowNanos);
        tokens.addLearned("tokens", all, nowNanos);
        input.addLearned("input-tokens", all, nowNanos);
        output.addLearned("output-tokens", all, nowNanos);
        return all;
    }
}
