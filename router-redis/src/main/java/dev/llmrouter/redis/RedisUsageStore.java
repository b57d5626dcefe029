package dev.llmrouter.redis;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.usage.RedisSettings;
import dev.llmrouter.usage.Reply;
import dev.llmrouter.usage.Report;
import dev.llmrouter.usage.StoreUnavailableException;
import dev.llmrouter.usage.UsageStore;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Keeps what processes share in a Redis (6.2 or newer, or a Valkey). One exchange is one script, run by Redis at once and by its own clock; all
 * that is kept is in two keys of the namespace, which expire when no process uses them. What it takes to reach Redis stays out of it, as do
 * prompts, answers and provider keys.
 *
 * <p>Connects at the first exchange, not before. After that it holds one connection, and one more on which Redis tells that there is news;
 * a daemon thread named {@code llm-router-redis-news} listens there, connects again when the connection breaks, and ends with {@link #close()}.
 *
 * <p>Thread-safe.
 */
public final class RedisUsageStore implements UsageStore {
    private final Client client;
    private final Keys keys;
    private final Script script;
    private final Troubles troubles;
    private final NewsChannel channel;

    RedisUsageStore(Client client, Keys keys, Script script) {
        this.client = client;
        this.keys = keys;
        this.script = script;
        this.troubles = new Troubles(client.place(), client.encrypts());
        this.channel = new NewsChannel(client, keys);
    }

    /** {@return a builder; it needs settings, or a client} */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Reply exchange(Report report) throws StoreUnavailableException {
        List<byte[]> arguments = List.of(ReportPacker.pack(report), Keys.bytes(keys.channel()));
        channel.ownProcess(report.process());
        Object answer;
        try {
            answer = client.call(redis -> script.run(redis, keys.script(), arguments));
        } catch (JedisException | IllegalStateException e) {
            channel.doubt();
            throw troubles.asUnavailable(e);
        }
        try {
            Reply reply = ReplyReader.read(report, answer);
            channel.seen(reply.seen());
            return reply;
        } catch (ClassCastException | IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException e) {
            throw troubles.unreadable(e);
        }
    }

    @Override
    public void listen(Runnable onNews) {
        channel.listen(requireNonNull(onNews, "onNews"));
    }

    @Override
    public void close() {
        channel.close();
        client.close();
    }

    /** Collects what a store is made of. Not thread-safe. */
    public static final class Builder {
        private @Nullable RedisSettings settings;
        private @Nullable UnifiedJedis client;
        private @Nullable String namespace;
        private boolean closing;

        private Builder() {}

        /**
         * Says where Redis is. The options are those of {@code cache_kwargs} in docs/redis.md; unknown ones are named in the log and ignored.
         *
         * @param value where Redis is
         * @return this
         */
        public Builder settings(RedisSettings value) {
            settings = requireNonNull(value, "settings");
            return this;
        }

        /**
         * Uses a client that the application already has, of any kind, with its pool, its time-outs and its credentials. While somebody
         * listens for news, one of its connections is taken. Give it short time-outs and a pool that does not wait for ever.
         *
         * @param value the client; not closed with the store unless {@link #closeClient} says so
         * @return this
         */
        public Builder client(UnifiedJedis value) {
            client = requireNonNull(value, "client");
            return this;
        }

        /**
         * Says whether {@link RedisUsageStore#close()} closes the client that {@link #client} was given.
         *
         * @param value true to close it (default false)
         * @return this
         */
        public Builder closeClient(boolean value) {
            closing = value;
            return this;
        }

        /**
         * Sets what the names of all keys have in common. Routers share limits when they share Redis and namespace.
         *
         * @param value no braces, not empty (default what the settings say, else {@code default})
         * @return this
         */
        public Builder namespace(String value) {
            namespace = requireNonNull(value, "namespace");
            return this;
        }

        /**
         * Makes the store. Does not connect.
         *
         * @return a store that its caller closes
         * @throws IllegalArgumentException if there is neither a client nor settings, or both, or the settings cannot be right; the message
         *     says what is wrong, and nothing secret
         * @throws IllegalStateException if Jedis is too old; the message says which version was found, which is needed, and what to set
         */
        public RedisUsageStore build() {
            JedisLibrary.require();
            if ((settings == null) == (client == null)) {
                throw new IllegalArgumentException("give the store either settings or a client");
            }
            Options options = new Options(settings == null ? Map.of() : settings.options());
            Client made = client != null
                    ? Client.given(client, closing)
                    : Client.of(Target.of(requireNonNull(settings), options));
            String shared =
                    namespace != null ? namespace : options.text("namespace").orElse(Keys.DEFAULT_NAMESPACE);
            options.warnUnknown();
            return new RedisUsageStore(made, Keys.of(shared), Script.load());
        }
    }
}
