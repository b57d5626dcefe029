package dev.llmrouter.okhttp;

import okhttp3.Call;

/** The thread that made this, which reads a socket: OkHttp does not notice there that its thread is interrupted. */
final class BlockedThread implements CallWatch.Watched {
    private final Thread thread = Thread.currentThread();
    private final Call call;

    BlockedThread(Call call) {
        this.call = call;
    }

    @Override
    public boolean check(long nanoTime) {
        if (!thread.isInterrupted()) {
            return false;
        }
        call.cancel();
        return true;
    }
}
