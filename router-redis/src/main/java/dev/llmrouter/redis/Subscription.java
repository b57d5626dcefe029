package dev.llmrouter.redis;

import java.util.function.Consumer;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.UnifiedJedis;

/** One connection's listening, until it breaks or is cut. */
final class Subscription extends JedisPubSub {
    private final Runnable onBegin;
    private final Consumer<String> onTold;

    /** Set by a thread that suspects the connection to be dead. */
    private volatile boolean cut;

    /** Written by the listening thread. */
    private volatile boolean begun;

    Subscription(Runnable onBegin, Consumer<String> onTold) {
        this.onBegin = onBegin;
        this.onTold = onTold;
    }

    /** Blocks while it listens. */
    void run(UnifiedJedis redis, String channel) {
        redis.subscribe(this, channel);
    }

    boolean hasBegun() {
        return begun;
    }

    /** Asks Redis to end it; without an answer it ends when the connection does. */
    void cut() {
        cut = true;
        if (begun && isSubscribed()) {
            unsubscribe();
        }
    }

    @Override
    public void onSubscribe(String channel, int channels) {
        begun = true;
        if (cut) {
            unsubscribe();
        } else {
            onBegin.run();
        }
    }

    @Override
    public void onMessage(String channel, String process) {
        onTold.accept(process);
    }
}
