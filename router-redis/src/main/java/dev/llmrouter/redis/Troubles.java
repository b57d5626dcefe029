package dev.llmrouter.redis;

import dev.llmrouter.usage.StoreUnavailableException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** Puts what the client threw into words that say what to check. Immutable. */
final class Troubles {
    /** By how Redis's own errors begin; the longer beginning first. */
    private static final Map<String, String> ANSWERS = answers();

    /** Of a cluster's client one for each node it tried, several times; the end of what anybody reads. */
    private static final int MOST_CAUSES = 100;

    private static final String FOREIGN =
            "has data under the store's keys that are not the store's, or another version's: choose another cache_kwargs.namespace,"
                    + " or delete the keys llmrouter:v1:{namespace}:*";

    private final String place;
    private final boolean encrypts;

    Troubles(String place, boolean encrypts) {
        this.place = place;
        this.encrypts = encrypts;
    }

    private static Map<String, String> answers() {
        Map<String, String> answers = new LinkedHashMap<>();
        answers.put("WRONGPASS", "refuses the user or the password: check redis_username and redis_password");
        answers.put("NOAUTH", "wants a password: set redis_password");
        answers.put("ERR invalid password", "refuses the password: check redis_password");
        answers.put(
                "ERR Client sent AUTH", "knows no password and was sent one: remove redis_password, or set one there");
        answers.put("ERR AUTH", "knows no password and was sent one: remove redis_password, or set one there");
        answers.put(
                "NOPERM",
                "does not let this user do it: allow it the commands, the keys and the channel that docs/redis.md lists");
        answers.put("OOM", "has no memory left: raise maxmemory, or let it evict something");
        answers.put("READONLY", "is a replica, which takes no writes: name the master, or the sentinels");
        answers.put("LOADING", "is still loading its data set: it will serve when it has");
        answers.put("BUSY", "is held up by somebody's script that does not end");
        answers.put("MASTERDOWN", "is a replica that has lost its master");
        answers.put("MISCONF", "cannot write its snapshots to disk and therefore takes no writes: see its log");
        answers.put("NOREPLICAS", "has too few replicas to take writes");
        answers.put("CLUSTERDOWN", "is a cluster of which a part is missing: see CLUSTER INFO");
        answers.put("MOVED", "is part of a cluster: name its nodes in cache_kwargs.startup_nodes");
        answers.put("CROSSSLOT", "is a cluster that does not keep the keys together");
        answers.put("WRONGTYPE", FOREIGN);
        answers.put("ERR DB index", "has no database of that number: check redis_db");
        answers.put("ERR invalid DB index", "has no database of that number: check redis_db");
        answers.put("ERR unknown command", "lacks a command: it takes Redis 6.2 or newer, with scripts allowed");
        return answers;
    }

    StoreUnavailableException asUnavailable(RuntimeException problem) {
        return new StoreUnavailableException("Redis at " + place + " " + words(problem), problem);
    }

    /** It answered the script with what the script never answers. */
    StoreUnavailableException unreadable(RuntimeException problem) {
        return new StoreUnavailableException("Redis at " + place + " " + FOREIGN, problem);
    }

    /** Redis had closed it before it was used, or while: nothing says that Redis is not there. */
    static boolean connectionWasStale(JedisConnectionException problem) {
        return all(problem).stream()
                .noneMatch(cause -> cause instanceof ConnectException
                        || cause instanceof SocketTimeoutException
                        || cause instanceof UnknownHostException
                        || cause instanceof NoSuchElementException
                        || cause instanceof SSLException
                        || cause instanceof ReplyBounds.TooLarge);
    }

    private String words(RuntimeException problem) {
        return all(problem).stream()
                .map(this::known)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("did not do an exchange: " + problem.getMessage());
    }

    /** With its causes, and what the client tried at other addresses; the innermost first, for it is the most exact. */
    private static List<Throwable> all(Throwable problem) {
        ArrayDeque<Throwable> open = new ArrayDeque<>(List.of(problem));
        ArrayDeque<Throwable> all = new ArrayDeque<>();
        while (!open.isEmpty() && all.size() < MOST_CAUSES) {
            Throwable next = open.remove();
            all.addFirst(next);
            open.addAll(Arrays.asList(next.getSuppressed()));
            if (next.getCause() != null) {
                open.add(next.getCause());
            }
        }
        return List.copyOf(all);
    }

    private @Nullable String known(Throwable problem) {
        if (problem instanceof UnknownHostException) {
            return "has a name that no server of names knows: check redis_host";
        } else if (problem instanceof ConnectException) {
            return "accepts no connection: check that it runs, redis_host, redis_port, and firewalls";
        } else if (problem instanceof SocketTimeoutException && encrypts && isHandshake(problem)) {
            return "does not answer an encrypted greeting in time: if it takes plain connections only, remove redis_ssl or write"
                    + " redis:// instead of rediss://; else it is stuck or far away";
        } else if (problem instanceof SocketTimeoutException) {
            return "does not answer in time: it is stuck or far away; cache_kwargs.socket_timeout says how long to wait";
        } else if (problem instanceof SSLException) {
            return "does not agree on encryption: check redis_ssl or rediss://, and whether this Java trusts its certificate";
        } else if (problem instanceof ReplyBounds.TooLarge) {
            return "answers with " + problem.getMessage()
                    + ": it is no Redis, or has other data under the store's keys";
        } else if (problem instanceof NoSuchElementException) {
            return "has no free connection: the client's pool is too small, or exchanges hang";
        }
        if (isHungUp(problem)) {
            return "closes connections without an answer: it is restarting, or takes encrypted connections only (set redis_ssl or"
                    + " write rediss://), or is no Redis";
        }
        return answered(problem.getMessage());
    }

    private static boolean isHungUp(Throwable problem) {
        String message = problem.getMessage();
        return problem instanceof SocketException
                || (message != null && message.startsWith("Unexpected end of stream"));
    }

    private static boolean isHandshake(Throwable problem) {
        return Arrays.stream(problem.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("startHandshake"));
    }

    private static @Nullable String answered(@Nullable String message) {
        if (message == null) {
            return null;
        }
        if (message.startsWith("All sentinels down")) {
            return "cannot be found, for no sentinel answers: check cache_kwargs.sentinel_nodes";
        }
        if (message.contains("seems to be not monitored")) {
            return "is not watched by these sentinels under that name: check cache_kwargs.service_name";
        }
        if (message.contains("The user executing the script can't")) {
            return ANSWERS.get("NOPERM");
        }
        // Redis 6 puts the error of a command in a script behind words of its own.
        boolean inScript = message.contains("user_script");
        return ANSWERS.entrySet().stream()
                .filter(answer -> inScript ? message.contains(answer.getKey()) : message.startsWith(answer.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                // What the script found was not what it had written.
                .orElse(inScript ? FOREIGN : null);
    }
}
