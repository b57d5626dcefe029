package dev.llmrouter.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.llmrouter.provider.CredentialCache.Fetched;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class CredentialCacheTest {
    private static final Instant START = Instant.parse("2026-11-30T12:00:00Z");

    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private Instant now = START;
    private int fetches;
    private boolean broken;
    private boolean atOnce = true;

    private final CredentialCache<String> cache = new CredentialCache<>("the cloud", this::fetch, this::run, () -> now);

    private Fetched<String> fetch() throws IOException {
        fetches++;
        if (broken) {
            throw new IOException("a secret stands here");
        }
        return new Fetched<>("token-" + fetches, now.plus(Duration.ofHours(1)));
    }

    private void run(Runnable work) {
        if (atOnce) {
            work.run();
        } else {
            waiting.add(work);
        }
    }

    private void after(Duration time) {
        now = now.plus(time);
    }

    @Test
    void credential_isFetchedOnce() {
        assertEquals("token-1", cache.get());
        after(Duration.ofMinutes(30));

        assertEquals("token-1", cache.get());
        assertEquals(1, fetches);
    }

    @Test
    void credentialThatSoonExpires_isRenewedBesideTheRequest() {
        cache.get();
        after(Duration.ofMinutes(56));
        atOnce = false;

        assertEquals("token-1", cache.get());
        assertEquals("token-1", cache.get());
        assertEquals(1, waiting.size());

        waiting.remove().run();
        assertEquals("token-2", cache.get());
    }

    @Test
    void expiredCredential_isFetchedBeforeTheRequest() {
        cache.get();
        after(Duration.ofHours(2));

        assertEquals("token-2", cache.get());
    }

    @Test
    void failedFetch_pausesBeforeTheNext_andShowsTheClassAlone() {
        broken = true;

        IllegalStateException e = assertThrows(IllegalStateException.class, cache::get);
        assertEquals("no credentials for the cloud: java.io.IOException", e.getMessage());
        assertNull(e.getCause());
        assertThrows(IllegalStateException.class, cache::get);
        assertEquals(1, fetches);

        broken = false;
        after(Duration.ofSeconds(6));
        assertEquals("token-2", cache.get());
    }

    @Test
    void failedRenewal_leavesTheOldOneUntilItExpires() {
        cache.get();
        broken = true;
        after(Duration.ofMinutes(58));

        assertEquals("token-1", cache.get());
        assertEquals("token-1", cache.get());
        assertEquals(2, fetches);
    }

    @Test
    void withdrawnCredential_isFetchedAnew() {
        cache.get();
        cache.invalidate();

        assertEquals("token-2", cache.get());
    }

    @Test
    void texts_haveNoCredential() {
        cache.get();

        assertEquals("CredentialCache[the cloud]", cache.toString());
        assertFalse(new Fetched<>("secret", START).toString().contains("secret"));
    }
}
