package dev.llmrouter.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.Quota;
import dev.llmrouter.usage.Report.Want;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A random life of several processes that share quotas, beside an exact model of what the provider sees. */
final class UsageStoreContractHistory {
    private final UsageStoreContractFixture fixture;
    private final Random random;
    private final List<Quota> quotas;
    private final Map<String, UsageStoreContractModel> models = new HashMap<>();
    private final List<Life> lives = new ArrayList<>();
    private final int steps;
    private int born;

    /** A process, and what it may still do. */
    private static final class Life {
        private final UsageStoreContractProcess process;
        private final List<Correctable> correctable = new ArrayList<>();
        private long leasedUntil = Long.MIN_VALUE;
        private boolean dying;

        Life(UsageStoreContractProcess process) {
            this.process = process;
        }
    }

    /** A spending of which the true size is learned later. */
    private record Correctable(String key, long nanos, Amount amount) {}

    UsageStoreContractHistory(UsageStoreContractFixture fixture, long seed, int steps) {
        this.fixture = fixture;
        this.steps = steps;
        random = new Random(seed);
        quotas = List.of(quota("sliding", true), quota("bucket", false), quota("other", random.nextBoolean()));
        quotas.forEach(quota -> models.put(quota.key(), new UsageStoreContractModel(quota)));
    }

    private Quota quota(String key, boolean sliding) {
        Map<Quota.Of, Quota.Limit> limits = new EnumMap<>(Quota.Of.class);
        long requests = 5L + random.nextInt(30);
        limits.put(Quota.Of.REQUESTS, limit(sliding, requests));
        limits.put(Quota.Of.TOKENS, limit(sliding, requests * 100));
        return new Quota(key, limits);
    }

    private Quota.Limit limit(boolean sliding, long limit) {
        return sliding ? fixture.window(limit) : fixture.flow(limit, Math.max(1, limit / (1 + random.nextInt(4))));
    }

    /** Lives it, and checks that no limit was passed and that nothing is lost at its end. */
    void run() {
        int most = 2 + random.nextInt(4);
        for (int step = 0; step < steps; step++) {
            while (lives.size() < most) {
                lives.add(new Life(newProcess()));
            }
            step(lives.get(random.nextInt(lives.size())));
            fixture.pass(random.nextInt(20) == 0 ? random.nextDouble() * 3 : random.nextDouble() * 0.2);
        }
        models.values().forEach(UsageStoreContractModel::assertNeverPassed);
        assertAllIsThereAtRest();
    }

    private UsageStoreContractProcess newProcess() {
        return fixture.process("process " + ++born, quotas.toArray(Quota[]::new));
    }

    private void step(Life life) {
        if (fixture.ticker().nanos() - life.leasedUntil > 0) {
            // Its leases are the store's again.
            quotas.forEach(quota -> life.process.returnsAll(quota.key()));
            if (life.dying) {
                lives.remove(life);
                return;
            }
        }
        int chance = random.nextInt(100);
        if (chance < 40) {
            spend(life, anyQuota());
        } else if (chance < 45) {
            Quota quota = anyQuota();
            life.process.returns(quota.key(), part(life.process.held(quota.key())));
        } else if (chance < 48) {
            life.dying = true;
        } else if (!life.dying) {
            exchange(life);
        }
    }

    private Quota anyQuota() {
        return quotas.get(random.nextInt(quotas.size()));
    }

    private Amount part(Amount whole) {
        double part = random.nextBoolean() ? 1 : random.nextDouble();
        return new Amount((long) (whole.requests() * part), (long) (whole.tokens() * part), 0, 0);
    }

    private void spend(Life life, Quota quota) {
        Amount amount = part(life.process.held(quota.key()));
        long now = fixture.ticker().nanos();
        if (!amount.isNone() && now - life.leasedUntil <= 0) {
            life.process.spends(quota.key(), amount, now);
            life.correctable.add(new Correctable(quota.key(), now, amount));
            UsageStoreContractModel model = models.get(quota.key());
            if (model != null) {
                model.spend(now, amount);
            }
        }
    }

    private void exchange(Life life) {
        Want[] wants = new Want[random.nextInt(4)];
        for (int i = 0; i < wants.length; i++) {
            List<String> keys = new ArrayList<>(quotas.stream().map(Quota::key).toList());
            Collections.shuffle(keys, random);
            Amount size = new Amount(1, 1 + random.nextInt(300), 0, 0);
            boolean waiting = random.nextInt(3) > 0;
            Duration within =
                    waiting && random.nextBoolean() ? fixture.seconds(random.nextDouble() * 5) : Duration.ZERO;
            wants[i] = new Want(
                    keys.subList(0, 1 + random.nextInt(keys.size())), size, random.nextInt(20), waiting, within);
        }
        long now = fixture.ticker().nanos();
        if (random.nextInt(10) == 0) {
            life.process.exchangeAndLoseReply(wants);
            return;
        }
        life.process.exchange(wants);
        life.leasedUntil = now + fixture.seconds(2).toNanos();
        correct(life);
    }

    /** Of all that was reported by now, some turn out to have been less. */
    private void correct(Life life) {
        for (Correctable each : life.correctable) {
            if (random.nextInt(3) == 0) {
                Amount less = new Amount(0, -random.nextInt((int) each.amount.tokens() + 1), 0, 0);
                life.process.corrects(each.key, less, each.nanos);
                UsageStoreContractModel model = models.get(each.key);
                if (model != null) {
                    model.correct(each.nanos, fixture.ticker().nanos(), less);
                }
            }
        }
        life.correctable.clear();
    }

    /** Once all have died and the windows have moved on, the whole limit is there, and no more. */
    private void assertAllIsThereAtRest() {
        fixture.pass(2.1 + 4.1 + 0.1);
        UsageStoreContractProcess heir = newProcess();
        for (Quota quota : quotas) {
            Amount all = new Amount(burst(quota, Quota.Of.REQUESTS), burst(quota, Quota.Of.TOKENS), 0, 0);
            heir.exchange(new Want(List.of(quota.key()), all, 1, true));
            assertEquals(all, heir.held(quota.key()), () -> quota + " at rest");
            heir.exchange(new Want(List.of(quota.key()), new Amount(1, 1, 0, 0), 1, true));
            assertEquals(all, heir.held(quota.key()), () -> quota + " is exhausted");
        }
        assertTrue(born > 1, "no process lived");
    }

    private static long burst(Quota quota, Quota.Of of) {
        Quota.Limit limit = quota.limits().get(of);
        return limit == null ? 0 : limit.burst();
    }
}
