package dev.llmrouter.testing.store;

import dev.llmrouter.usage.News;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What processes reported to each other, as long as it holds. Not thread-safe. */
final class SharedNews {
    /** Of more than these, those that are over or were reported again are dropped, and the oldest of the others. */
    private static final int MOST = 1000;

    private List<Item> items = new ArrayList<>();
    private long last;

    /** One piece of news, by whom, and when. */
    private record Item(long number, String process, News news, long at) {
        /** News of one subject replace each other. */
        Object subject() {
            if (news instanceof News.Cooling cooling) {
                return List.of("cooling", cooling.deployment());
            } else if (news instanceof News.AskedToWait asked) {
                return List.of("asked", asked.deployment());
            }
            News.Learned learned = (News.Learned) news;
            return List.of(learned.key(), learned.of());
        }

        long end() {
            if (news instanceof News.Cooling cooling) {
                return at + cooling.left().toNanos();
            }
            return news instanceof News.AskedToWait asked ? at + asked.left().toNanos() : Long.MAX_VALUE;
        }
    }

    void tell(String process, List<News> reported, long now) {
        for (News news : reported) {
            items.add(new Item(++last, process, news, now));
            if (items.size() > MOST) {
                tidy(now);
            }
        }
    }

    /** Of each subject what holds longest, or last reported. */
    private void tidy(long now) {
        Map<Object, Item> best = new HashMap<>();
        items.stream()
                .filter(item -> item.end() > now)
                .forEach(item -> best.merge(item.subject(), item, (old, more) -> more.end() >= old.end() ? more : old));
        List<Item> kept = new ArrayList<>(best.values());
        kept.sort(Comparator.comparingLong(Item::number));
        items = new ArrayList<>(kept.subList(Math.max(0, kept.size() - MOST), kept.size()));
    }

    /** The number of the latest. */
    long last() {
        return last;
    }

    /** What others reported after that number, as it is now. */
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
