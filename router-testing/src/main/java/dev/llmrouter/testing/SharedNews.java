package dev.llmrouter.testing;

import dev.llmrouter.usage.News;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What processes told each other, the latest of it. Not thread-safe. */
final class SharedNews {
    /** A process that is told nothing for so long that more than this happened has its own experience. */
    private static final int MOST = 1000;

    private final Deque<Item> items = new ArrayDeque<>();
    private long last;

    /** One piece of news, by whom, and when. */
    private record Item(long number, String process, News news, long at) {}

    void tell(String process, List<News> told, long now) {
        for (News news : told) {
            items.add(new Item(++last, process, news, now));
            if (items.size() > MOST) {
                items.remove();
            }
        }
    }

    /** The number of the latest. */
    long last() {
        return last;
    }

    /** What others told after that number, as it is now. */
    List<News> since(long seen, String process, long now) {
        List<News> since = new ArrayList<>();
        for (Item item : items) {
            if (item.number > seen && !item.process.equals(process)) {
                add(item, now, since);
            }
        }
        return since;
    }

    private static void add(Item item, long now, List<News> since) {
        if (item.news instanceof News.Cooling cooling) {
            Duration left = cooling.left().minusNanos(now - item.at);
            if (left.compareTo(Duration.ZERO) > 0) {
                since.add(new News.Cooling(cooling.deployment(), cooling.reason(), left));
            }
        } else if (item.news instanceof News.AskedToWait asked) {
            Duration left = asked.left().minusNanos(now - item.at);
            if (left.compareTo(Duration.ZERO) > 0) {
                since.add(new News.AskedToWait(asked.deployment(), left));
            }
        } else {
            since.add(item.news);
        }
    }
}
