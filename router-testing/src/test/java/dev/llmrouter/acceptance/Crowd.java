package dev.llmrouter.acceptance;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.catalog.Budget;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.event.RequestPaused;
import dev.llmrouter.event.RouterListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Many callers at one moment, and limits that cannot serve all of them at once. */
enum Crowd {
    /** A number of requests in each second. */
    WINDOWS {
        @Override
        void limit(Router.Builder router, int callers) {
            router.deployment(limited("m", "a", perSecond(callers).build()));
        }
    },
    /** One call at a time. */
    ONE_PLACE {
        @Override
        void limit(Router.Builder router, int callers) {
            router.deployment(limited("m", "a", onePlace()));
        }
    },
    /** Two names over the limits of one account. */
    ONE_ACCOUNT {
        @Override
        void limit(Router.Builder router, int callers) {
            Limits account = perSecond(callers).group("account").build();
            router.deployment(limited("m", "a", account)).deployment(limited("n", "b", account));
        }

        @Override
        ModelRequest request(int caller) {
            return ordinary(caller, MODELS.get(caller % 2));
        }
    },
    /** Two names over one place. */
    ONE_SHARED_PLACE {
        @Override
        void limit(Router.Builder router, int callers) {
            Limits place = onePlace().toBuilder().group("account").build();
            router.deployment(limited("m", "a", place)).deployment(limited("n", "b", place));
        }

        @Override
        ModelRequest request(int caller) {
            return ordinary(caller, MODELS.get(caller % 2));
        }
    },
    /** Two names over a budget of which calls under way hold all that is left. */
    ONE_BUDGET {
        @Override
        void limit(Router.Builder router, int callers) {
            router.settings(s -> s.providerBudget("openai", Budget.of(1, Duration.ofDays(1))))
                    .deployment(priced("m", "a"))
                    .deployment(priced("n", "b"));
        }

        @Override
        ModelRequest request(int caller) {
            return ordinary(caller, MODELS.get(caller % 2));
        }
    },
    /** A third may use the one deployment only, a third the other, and the others both. */
    TAGS {
        @Override
        void limit(Router.Builder router, int callers) {
            router.settings(s -> s.tagFiltering(true))
                    .deployment(Routers.deployment(
                            "m", "a", d -> d.tags(List.of("left", "any")).limits(onePlace())))
                    .deployment(Routers.deployment(
                            "m", "b", d -> d.tags(List.of("right", "any")).limits(onePlace())));
        }

        @Override
        ModelRequest request(int caller) {
            return ordinary(caller, "m").toBuilder()
                    .options(o -> o.tags(List.of(TAG.get(caller % 3))))
                    .build();
        }
    },
    /** Some requests name a deployment, the others its group. */
    IDS {
        @Override
        void limit(Router.Builder router, int callers) {
            router.deployment(limited("m", "a", onePlace())).deployment(limited("m", "b", onePlace()));
        }

        @Override
        ModelRequest request(int caller) {
            return ordinary(caller, caller % 3 == 0 ? "a" : "m");
        }
    },
    /** With different priorities. */
    PRIORITIES {
        @Override
        void limit(Router.Builder router, int callers) {
            router.deployment(limited("m", "a", onePlace()));
        }

        @Override
        ModelRequest request(int caller) {
            return ordinary(caller, "m").toBuilder()
                    .options(o -> o.priority((caller * 5) % 7 - 3))
                    .build();
        }
    },
    /** Some are more urgent than others, and time alone makes room. */
    PRIORITIES_IN_WINDOWS {
        @Override
        void limit(Router.Builder router, int callers) {
            router.deployment(limited("m", "a", perSecond(callers).build()));
        }

        @Override
        ModelRequest request(int caller) {
            return PRIORITIES.request(caller);
        }
    };

    /**
     * The largest number of waits of one request: it joins, becomes the first, and is woken once too often.
     */
    static final int PAUSES_EACH = 3;

    private static final List<String> MODELS = List.of("m", "n");
    private static final List<String> TAG = List.of("left", "right", "any");

    abstract void limit(Router.Builder router, int callers);

    ModelRequest request(int caller) {
        return ordinary(caller, "m");
    }

    private static ModelRequest ordinary(int caller, String model) {
        return ModelRequest.chat(model, "caller " + caller);
    }

    /** Of the callers a half. */
    private static Limits.Builder perSecond(int callers) {
        return Limits.builder().requestsPerMinute(60L * callers / 2).window(Duration.ofSeconds(1));
    }

    private static Limits onePlace() {
        return Limits.builder().maxParallelRequests(1).build();
    }

    private static Deployment limited(String group, String id, Limits limits) {
        return Routers.deployment(group, id, d -> d.limits(limits));
    }

    /** A call may cost all of a dollar, and costs next to nothing. */
    private static Deployment priced(String group, String id) {
        return Routers.deployment(group, id, d -> d.pricing(Pricing.of(1e-6, 1)));
    }

    /** Counts the waits. */
    static final class Waits implements RouterListener {
        final AtomicInteger count = new AtomicInteger();

        @Override
        public void paused(RequestPaused event) {
            count.incrementAndGet();
        }
    }

    /** The executor of all calls. */
    static Router.Builder router(UnaryOperator<Router.Builder> more) {
        return more.apply(
                Router.builder().settings(s -> s.maxWait(Duration.ofMinutes(5)).numRetries(0)));
    }
}
