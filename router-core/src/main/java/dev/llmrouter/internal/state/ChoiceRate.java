package dev.llmrouter.internal.state;

import java.util.concurrent.atomic.AtomicLong;

/** How often the strategy chooses a deployment, whether or not the process holds a lease there. Any thread counts, one at a time looks. */
public final class ChoiceRate {
    private final AtomicLong counted = new AtomicLong();
    private double perSecond; // of the exchange

    /** The strategy has chosen the deployment. */
    public void chose() {
        counted.incrementAndGet();
    }

    /** Learns from the choices since the last look. By one thread at a time. */
    public void look(double seconds) {
        perSecond += GroupDemand.weightOf(seconds) * (counted.getAndSet(0) / seconds - perSecond);
    }

    /** Choices in a second, lately. Of the exchange. */
    public double perSecond() {
        return perSecond;
    }
}
