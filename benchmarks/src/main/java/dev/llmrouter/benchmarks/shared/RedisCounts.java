package dev.llmrouter.benchmarks.shared;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.util.SafeEncoder;

/**
 * What Redis was asked, as it counts itself. Its {@code total_commands_processed} and {@code commandstats}
 * have what clients sent and what scripts called inside, in one sum. Commands that a script may not call, by
 * the flag {@code noscript}, were sent by clients, and so were those that are about a connection; a script
 * that runs is one of them. All others come from within scripts, or a client has begun to send them, which
 * the difference of the two kinds shows.
 *
 * @param sent by clients, by command
 * @param within by command, called by scripts
 */
record RedisCounts(Map<String, Long> sent, Map<String, Long> within) {
    private static final Pattern LINE = Pattern.compile("cmdstat_([^:|]+)\\S*?:calls=(\\d+)");

    /** A script could call them, but has no reason to. */
    private static final Set<String> OF_CONNECTIONS = Set.of("ping", "select", "echo");

    /** This program's own questions. */
    private static final Set<String> OURS = Set.of("info", "command", "config");

    /** Forgets what was counted so far. */
    static void reset(RedisServer server) {
        try (Jedis jedis = server.connect()) {
            jedis.configResetStat();
        }
    }

    /** Since the last reset. */
    static RedisCounts of(RedisServer server) {
        try (Jedis jedis = server.connect()) {
            Map<String, Long> all = new TreeMap<>();
            Matcher matcher = LINE.matcher(jedis.info("commandstats"));
            while (matcher.find()) {
                all.merge(matcher.group(1), Long.parseLong(matcher.group(2)), Long::sum);
            }
            all.keySet().removeAll(OURS);
            Set<String> clients = new TreeSet<>(notInScripts(jedis, all.keySet()));
            clients.addAll(OF_CONNECTIONS);
            Map<String, Long> within = new TreeMap<>(all);
            within.keySet().removeAll(clients);
            all.keySet().retainAll(clients);
            return new RedisCounts(all, within);
        }
    }

    private static List<String> notInScripts(Jedis jedis, Set<String> names) {
        List<String> found = new ArrayList<>();
        List<String> arguments = new ArrayList<>(List.of("INFO"));
        arguments.addAll(names);
        Object answer = jedis.sendCommand(Protocol.Command.COMMAND, arguments.toArray(String[]::new));
        for (Object each : (List<?>) answer) {
            if (each instanceof List<?> command && text(command.get(2)).contains("noscript")) {
                found.add(text(command.get(0)));
            }
        }
        return found;
    }

    private static String text(Object answer) {
        return String.valueOf(SafeEncoder.encodeObject(answer));
    }

    long commands() {
        return sent.values().stream().mapToLong(Long::longValue).sum();
    }

    long inScripts() {
        return within.values().stream().mapToLong(Long::longValue).sum();
    }
}
