package dev.llmrouter.examples.quickstart;

import dev.llmrouter.examples.quickstart.Plain.End;
import dev.llmrouter.examples.quickstart.Screen.Colour;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Each scene with the router and without it, side by side. */
final class Comparison {
    private final Screen screen;
    private final List<Scene> scenes = new ArrayList<>();

    private record Scene(String title, int requests, int answered, Map<End, Integer> plain) {}

    Comparison(Screen screen) {
        this.screen = screen;
    }

    /** Adds a scene and prints its result without the router. */
    String add(String title, Tally tally, Map<End, Integer> plain) {
        Scene scene = new Scene(title, tally.ended(), tally.answered(), plain);
        scenes.add(scene);
        return "without the router: " + share(answered(scene), total(plain)) + " answered" + failures(plain, " · ");
    }

    void show() {
        screen.line("");
        screen.line(screen.paint(Colour.BOLD, "With and without the router"));
        screen.line(screen.paint(
                Colour.DIM,
                "  Without it: one client, the three deployments by turns, one attempt with the same time-out."));
        screen.line(screen.paint(Colour.DIM, String.format("  %-46s %11s %11s", "answered", "with", "without")));
        scenes.forEach(this::row);
        row(all());
    }

    private Scene all() {
        Map<End, Integer> plain = new EnumMap<>(End.class);
        scenes.forEach(scene -> scene.plain.forEach((end, count) -> plain.merge(end, count, Integer::sum)));
        return new Scene(
                "all",
                scenes.stream().mapToInt(Scene::requests).sum(),
                scenes.stream().mapToInt(Scene::answered).sum(),
                plain);
    }

    /** Padded before it is painted: colours have letters, but no width. */
    private void row(Scene scene) {
        int plain = answered(scene);
        screen.line(String.format("  %-46s ", scene.title)
                + painted(scene.answered, scene.requests)
                + " "
                + painted(plain, total(scene.plain))
                + screen.paint(Colour.RED, failures(scene.plain, "  ")));
    }

    private String painted(int answered, int requests) {
        return screen.paint(
                answered == requests ? Colour.GREEN : Colour.RED, String.format("%11s", share(answered, requests)));
    }

    private static String share(int answered, int requests) {
        return answered + " of " + requests;
    }

    private static int answered(Scene scene) {
        return scene.plain.getOrDefault(End.ANSWERED, 0);
    }

    private static int total(Map<End, Integer> ends) {
        return ends.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Empty where nothing failed, else with something before it. */
    private static String failures(Map<End, Integer> ends, String before) {
        String failures = ends.entrySet().stream()
                .filter(end -> end.getKey() != End.ANSWERED)
                .map(end -> end.getValue() + "×" + end.getKey().word)
                .collect(Collectors.joining(" "));
        return failures.isEmpty() ? "" : before + failures;
    }
}
