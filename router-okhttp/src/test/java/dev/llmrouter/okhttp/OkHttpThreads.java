package dev.llmrouter.okhttp;

final class OkHttpThreads {
    private OkHttpThreads() {}

    /**
     * OkHttp and Okio keep a few daemons for all clients of the process; they end by themselves after a
     * minute without work.
     */
    static boolean areShared(Thread thread) {
        return thread.isDaemon()
                && (thread.getName().startsWith("OkHttp ") || thread.getName().equals("Okio Watchdog"));
    }
}
