package dev.llmrouter.internal.plan;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.internal.queue.ResourceQueue;
import dev.llmrouter.internal.queue.WaitQueue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A few callers that look, take, wait and end, one small step at a time, so that a search can order the steps in every possible way. The line,
 * its lists and its waiters are the real ones; what a plan and a driver do with them is written down here step by step.
 */
final class QueueModel {
    static final int NEVER = Integer.MAX_VALUE;
    static final int UNLIMITED = 9;
    /** What is taken of a window comes back after so many ticks. */
    private static final int WINDOW = 2;

    /** What a caller does next. */
    enum At {
        ARRIVE,
        LOOK,
        READ,
        TAKE,
        TAKE_OF_WINDOW,
        PUT_BACK,
        WHO_MISSED_IT,
        WAKE_WHO_MISSED_IT,
        AWAIT,
        STAND,
        LISTEN,
        CHECK,
        SLEEP,
        LEAVE,
        FREE,
        WHO_IS_FIRST,
        WAKE,
        DONE
    }

    /** Mistakes that the search must find. */
    enum Mistake {
        NONE,
        SLEEPS_AFTER_JOINING,
        WAKES_BEFORE_FREEING,
        PUTS_BACK_IN_SILENCE,
        CHECKS_BEFORE_LISTENING,
        LOOKS_WITHOUT_A_NEW_PERMIT
    }

    /** A deployment: places, and requests in a window. */
    static final class Limited {
        final ResourceQueue list = new ResourceQueue();
        int places;
        int inWindow;
        final List<Integer> refills = new ArrayList<>();

        Limited(int places, int inWindow) {
            this.places = places;
            this.inWindow = inWindow;
        }

        boolean hasRoom() {
            return places > 0 && inWindow > 0;
        }
    }

    /** A request. */
    static final class Caller {
        final int priority;
        /** Which deployments may serve it, before a reload and after it. */
        final int[][] candidates;

        final boolean mayGiveUp;
        At at = At.ARRIVE;
        WaitQueue.@Nullable Waiter waiter;
        WaitQueue.@Nullable Waiter toWake;
        int table;
        int candidate;
        int found = -1;
        boolean queues;
        boolean checked;
        boolean awake;
        int timer = NEVER;
        int untilRoom = NEVER;
        List<ResourceQueue> lists = new ArrayList<>();
        /** Since anybody else did anything. */
        int looks;

        int allLooks;

        Caller(int priority, boolean mayGiveUp, int[]... candidates) {
            this.priority = priority;
            this.mayGiveUp = mayGiveUp;
            this.candidates = candidates;
        }

        static Caller of(int priority, int... candidates) {
            return new Caller(priority, false, candidates, candidates);
        }

        private int[] usable() {
            return candidates[table];
        }

        private WaitQueue.Waiter waiter() {
            return requireNonNull(waiter);
        }
    }

    private final WaitQueue line = new WaitQueue();
    private final List<Limited> limited;
    private final List<Caller> callers;
    private final Mistake mistake;
    private final boolean reloads;
    private int now;
    private int table;
    private int reloadSteps;

    QueueModel(List<Limited> limited, List<Caller> callers, boolean reloads, Mistake mistake) {
        this.limited = limited;
        this.callers = callers;
        this.reloads = reloads;
        this.mistake = mistake;
    }

    /** What may happen next: a step of a caller, time, a reload, or that a caller gives up. */
    List<Integer> choices() {
        List<Integer> choices = new ArrayList<>();
        int count = callers.size();
        for (int i = 0; i < count; i++) {
            Caller caller = callers.get(i);
            boolean sleeps = caller.at == At.SLEEP && !caller.awake && now < caller.timer;
            if (caller.at != At.DONE && !sleeps) {
                choices.add(i);
            }
            if (caller.at == At.SLEEP && caller.mayGiveUp) {
                choices.add(count + 2 + i);
            }
        }
        if (callers.stream().anyMatch(caller -> caller.timer != NEVER && caller.timer > now)) {
            choices.add(count);
        }
        if (reloads && reloadSteps < 2) {
            choices.add(count + 1);
        }
        return choices;
    }

    void take(int choice) {
        int count = callers.size();
        // Whatever anybody else does is news.
        callers.forEach(each -> each.looks = choice < count && each == callers.get(choice) ? each.looks : 0);
        if (choice < count) {
            step(callers.get(choice));
        } else if (choice == count) {
            tick();
        } else if (choice == count + 1) {
            reload();
        } else {
            Caller gone = callers.get(choice - count - 2);
            line.leave(gone.waiter());
            gone.timer = NEVER;
            gone.at = At.DONE;
        }
    }

    boolean isOver() {
        return callers.stream().allMatch(caller -> caller.at == At.DONE);
    }

    /** Most looks of a caller without a step of anybody else. */
    int mostLooksAlone() {
        return callers.stream().mapToInt(caller -> caller.looks).max().orElse(0);
    }

    /** Most looks of a caller in all. */
    int mostLooks() {
        return callers.stream().mapToInt(caller -> caller.allLooks).max().orElse(0);
    }

    private void tick() {
        now++;
        for (Limited each : limited) {
            int before = each.refills.size();
            each.refills.removeIf(at -> at <= now);
            each.inWindow += before - each.refills.size();
        }
    }

    private void reload() {
        if (reloadSteps++ == 0) {
            table = 1;
        } else {
            line.wakeAll();
        }
    }

    private void step(Caller caller) {
        switch (caller.at) {
            case ARRIVE -> {
                caller.waiter = line.ticket(caller.priority, 1, now);
                caller.table = table;
                look(caller);
            }
            case LOOK -> look(caller);
            case READ -> read(caller);
            case TAKE -> take(caller);
            case TAKE_OF_WINDOW -> takeOfWindow(caller);
            case PUT_BACK -> {
                found(caller).places++;
                caller.at = mistake == Mistake.PUTS_BACK_IN_SILENCE ? At.LOOK : At.WHO_MISSED_IT;
            }
            case WHO_MISSED_IT -> {
                WaitQueue.Waiter first = first(found(caller).list);
                caller.toWake = first == caller.waiter ? null : first;
                caller.at = At.WAKE_WHO_MISSED_IT;
            }
            case WAKE_WHO_MISSED_IT -> wake(caller, At.LOOK);
            case AWAIT -> await(caller);
            case STAND -> {
                if (!caller.waiter().isIn()) {
                    line.join(caller.waiter(), "m", callers.size());
                }
                boolean isNew = line.waitAt(caller.waiter(), List.copyOf(caller.lists));
                boolean sleeps = !isNew || mistake == Mistake.SLEEPS_AFTER_JOINING;
                caller.at = sleeps && caller.untilRoom > 0 ? At.LISTEN : At.LOOK;
                if (mistake == Mistake.CHECKS_BEFORE_LISTENING && caller.at == At.LISTEN) {
                    caller.checked = caller.waiter().isWoken();
                }
            }
            case LISTEN -> {
                caller.waiter().onWake(() -> caller.awake = true);
                caller.at = At.CHECK;
            }
            case CHECK -> {
                boolean woken = mistake == Mistake.CHECKS_BEFORE_LISTENING
                        ? caller.checked
                        : caller.waiter().isWoken();
                caller.timer = caller.untilRoom == NEVER ? NEVER : now + caller.untilRoom;
                caller.awake |= woken;
                caller.at = At.SLEEP;
            }
            case SLEEP -> {
                caller.waiter().onWake(null);
                caller.awake = false;
                caller.timer = NEVER;
                caller.table = table;
                caller.at = At.LOOK;
            }
            case LEAVE -> {
                line.leave(caller.waiter());
                caller.at = mistake == Mistake.WAKES_BEFORE_FREEING ? At.WHO_IS_FIRST : At.FREE;
            }
            case FREE -> {
                found(caller).places++;
                caller.at = mistake == Mistake.WAKES_BEFORE_FREEING ? At.DONE : At.WHO_IS_FIRST;
            }
            case WHO_IS_FIRST -> {
                caller.toWake = first(found(caller).list);
                caller.at = At.WAKE;
            }
            case WAKE -> wake(caller, mistake == Mistake.WAKES_BEFORE_FREEING ? At.FREE : At.DONE);
            case DONE -> throw new IllegalStateException("over");
        }
    }

    private void look(Caller caller) {
        caller.looks++;
        caller.allLooks++;
        caller.queues = caller.waiter().isIn() || !line.isEmpty();
        if (mistake != Mistake.LOOKS_WITHOUT_A_NEW_PERMIT) {
            caller.waiter().looks();
        }
        caller.candidate = 0;
        caller.found = -1;
        caller.at = At.READ;
    }

    private void read(Caller caller) {
        int index = caller.usable()[caller.candidate++];
        Limited each = limited.get(index);
        boolean behind = caller.queues && each.list.isBehind(caller.waiter());
        if (each.hasRoom() && !behind) {
            caller.found = index;
            caller.at = At.TAKE;
        } else if (caller.candidate == caller.usable().length) {
            caller.candidate = 0;
            caller.untilRoom = NEVER;
            caller.lists = new ArrayList<>();
            caller.at = At.AWAIT;
        }
    }

    private Limited found(Caller caller) {
        return limited.get(caller.found);
    }

    private void take(Caller caller) {
        Limited chosen = found(caller);
        if (chosen.places == 0) {
            caller.at = At.LOOK;
        } else {
            chosen.places--;
            caller.at = chosen.inWindow == UNLIMITED ? At.LEAVE : At.TAKE_OF_WINDOW;
        }
    }

    private void takeOfWindow(Caller caller) {
        Limited chosen = found(caller);
        if (chosen.inWindow == 0) {
            caller.at = At.PUT_BACK;
        } else {
            chosen.inWindow--;
            chosen.refills.add(now + WINDOW);
            caller.at = At.LEAVE;
        }
    }

    private void await(Caller caller) {
        if (caller.candidate == 0 && caller.table != table) {
            caller.table = table;
            caller.at = At.LOOK;
            return;
        }
        Limited each = limited.get(caller.usable()[caller.candidate++]);
        boolean behind = each.list.isBehind(caller.waiter());
        if (!each.hasRoom() || behind) {
            caller.lists.add(each.list);
        }
        if (!behind && each.places > 0) {
            int wait = each.inWindow > 0
                    ? 0
                    : each.refills.stream().mapToInt(at -> at - now).min().orElse(NEVER);
            caller.untilRoom = Math.min(caller.untilRoom, wait);
        }
        if (caller.candidate == caller.usable().length) {
            caller.at = At.STAND;
        }
    }

    private WaitQueue.@Nullable Waiter first(ResourceQueue list) {
        for (Caller each : callers) {
            if (each.waiter != null && list.isFirst(each.waiter)) {
                return each.waiter;
            }
        }
        return null;
    }

    private static void wake(Caller caller, At next) {
        if (caller.toWake != null) {
            caller.toWake.wake();
            caller.toWake = null;
        }
        caller.at = next;
    }

    /** Everything that decides what can happen from here on: moments count from now, places by their order. */
    String state() {
        StringBuilder state = new StringBuilder();
        state.append(table).append(reloadSteps);
        for (Limited each : limited) {
            state.append('|').append(each.places).append(',').append(each.inWindow);
            each.refills.forEach(at -> state.append(',').append(at - now));
        }
        callers.forEach(each -> addState(each, state.append('|')));
        return state.toString();
    }

    private void addState(Caller each, StringBuilder state) {
        state.append(each.at);
        if (each.at == At.DONE || each.waiter == null) {
            return;
        }
        WaitQueue.Waiter waiter = each.waiter;
        state.append(each.table).append(each.looks);
        // Two callers who wake each other for ever would come back to the same state otherwise.
        state.append(',').append(callers.size() == 2 ? each.allLooks : 0);
        if (each.at != At.SLEEP && each.at != At.LOOK) {
            state.append(each.found).append(each.candidate).append(each.queues).append(each.untilRoom);
        }
        state.append(each.checked ? 'c' : '-').append(each.awake ? 'w' : '-');
        state.append(each.timer == NEVER ? "" : each.timer - now);
        state.append(waiter.isWoken() ? 'p' : '-').append(waiter.isIn() ? 'i' : '-');
        for (Limited one : limited) {
            state.append(each.lists.contains(one.list) ? '+' : '-').append(one.list.isFirst(waiter) ? '1' : '0');
        }
        for (int i = 0; i < callers.size(); i++) {
            Caller another = callers.get(i);
            WaitQueue.Waiter other = another.at == At.DONE ? null : another.waiter;
            state.append(other != null && WaitQueue.ORDER.compare(other, waiter) < 0 ? '<' : '.');
            state.append(other != null && other == each.toWake ? '!' : '.');
        }
    }
}
