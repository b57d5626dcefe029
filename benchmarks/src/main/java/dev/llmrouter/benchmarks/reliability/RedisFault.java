package dev.llmrouter.benchmarks.reliability;

import static redis.clients.jedis.Protocol.Command.CLIENT;
import static redis.clients.jedis.Protocol.Command.CONFIG;
import static redis.clients.jedis.Protocol.Command.FLUSHALL;
import static redis.clients.jedis.Protocol.Command.REPLICAOF;
import static redis.clients.jedis.Protocol.Command.SCRIPT;

import java.io.IOException;

/** What becomes of a Redis while calls are under way, until it ends. */
enum RedisFault {
    /** Without a word; it comes back empty. */
    KILLED(true) {
        @Override
        void begin(RedisPlace place) {
            place.server().kill();
        }

        @Override
        void end(RedisPlace place) {
            place.server().restart();
        }
    },
    /** Empty, and back before anybody notices, or not. */
    RESTARTED(false) {
        @Override
        void begin(RedisPlace place) {
            place.server().kill();
            place.server().restart();
        }
    },
    /** Its connections stay, and it does nothing. */
    STOPPED(true) {
        @Override
        void begin(RedisPlace place) {
            place.server().signal("STOP");
        }

        @Override
        void end(RedisPlace place) {
            place.server().signal("CONT");
        }
    },
    /** As a failover by hand has it: nothing is written. */
    PAUSED(true) {
        @Override
        void begin(RedisPlace place) {
            place.command(CLIENT, "PAUSE", "3600000", "WRITE");
        }

        @Override
        void end(RedisPlace place) {
            place.command(CLIENT, "UNPAUSE");
        }
    },
    /** Every answer takes most of the time that an answer may take. */
    SLOW(false) {
        @Override
        RedisPlace place() throws IOException {
            return RedisPlace.behindProxy();
        }

        @Override
        void begin(RedisPlace place) {
            place.proxy().pace(new RedisProxy.Pace(300, 64 * 1024));
        }

        @Override
        void end(RedisPlace place) {
            place.proxy().pace(RedisProxy.Pace.FULL);
        }
    },
    /** A byte at a time, so that no time-out of a socket ends it. */
    DRIPPING(true) {
        @Override
        RedisPlace place() throws IOException {
            return RedisPlace.behindProxy();
        }

        @Override
        void begin(RedisPlace place) {
            place.proxy().pace(new RedisProxy.Pace(300, 1));
        }

        @Override
        void end(RedisPlace place) {
            place.proxy().pace(RedisProxy.Pace.FULL);
        }
    },
    /** No memory is left, and nothing may be evicted. */
    FULL(true) {
        @Override
        void begin(RedisPlace place) {
            place.command(CONFIG, "SET", "maxmemory-policy", "noeviction");
            place.command(CONFIG, "SET", "maxmemory", "1");
        }

        @Override
        void end(RedisPlace place) {
            place.command(CONFIG, "SET", "maxmemory", "0");
        }
    },
    /** A replica of a master that is not there. */
    READ_ONLY(true) {
        @Override
        void begin(RedisPlace place) {
            place.command(REPLICAOF, "127.0.0.1", "1");
        }

        @Override
        void end(RedisPlace place) {
            place.command(REPLICAOF, "NO", "ONE");
        }
    },
    /** Data and scripts are gone from one moment to the next. */
    FLUSHED(false) {
        @Override
        void begin(RedisPlace place) {
            place.command(FLUSHALL);
            place.command(SCRIPT, "FLUSH");
        }
    },
    ENCRYPTED_KILLED(true) {
        @Override
        RedisPlace place() throws IOException {
            return RedisPlace.encrypted();
        }

        @Override
        void begin(RedisPlace place) {
            place.server().kill();
        }

        @Override
        void end(RedisPlace place) {
            place.server().restart();
        }
    },
    /** The node of a cluster that has the data; no other takes over. */
    CLUSTER_NODE_KILLED(true) {
        @Override
        RedisPlace place() throws IOException {
            return RedisPlace.cluster();
        }

        @Override
        void begin(RedisPlace place) {
            place.server().kill();
        }

        @Override
        void end(RedisPlace place) {
            place.server().restart();
            place.awaitWhole();
        }
    };

    private final boolean noticed;

    RedisFault(boolean noticed) {
        this.noticed = noticed;
    }

    /** Whether routers must notice it, and say so. */
    boolean isNoticed() {
        return noticed;
    }

    /** A Redis to which this can happen. */
    RedisPlace place() throws IOException {
        return RedisPlace.alone();
    }

    abstract void begin(RedisPlace place);

    void end(RedisPlace place) {}
}
