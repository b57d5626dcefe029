package dev.llmrouter.internal.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.llmrouter.internal.plan.QueueModel.Caller;
import dev.llmrouter.internal.plan.QueueModel.Limited;
import dev.llmrouter.internal.plan.QueueModel.Mistake;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every order of the steps of a few callers: none sleeps for ever, and none looks without news. */
class QueueSearchTest {
    /** A caller looks, joins and looks, and stands elsewhere and looks. More than that without a step of anybody else is a spin. */
    private static final int MOST_LOOKS_ALONE = 3;
    /** And each other caller may bring news thrice: it is overtaken or overtakes, it frees, it leaves. */
    private static final int MOST_LOOKS = 12;

    private static final String GOOD = "every caller is served in every order";

    /** Who meets what. */
    enum Scene {
        ONE_PLACE(false) {
            @Override
            QueueModel model(Mistake mistake) {
                return model(
                        List.of(new Limited(1, QueueModel.UNLIMITED)),
                        List.of(Caller.of(0, 0), Caller.of(0, 0)),
                        mistake);
            }
        },
        ONE_PLACE_AND_PRIORITIES(false) {
            @Override
            QueueModel model(Mistake mistake) {
                return model(
                        List.of(new Limited(1, QueueModel.UNLIMITED)),
                        List.of(Caller.of(0, 0), Caller.of(0, 0), Caller.of(-1, 0)),
                        mistake);
            }
        },
        WINDOW(false) {
            @Override
            QueueModel model(Mistake mistake) {
                return model(List.of(new Limited(2, 1)), List.of(Caller.of(0, 0), Caller.of(-1, 0)), mistake);
            }
        },
        PLACE_AND_WINDOW(false) {
            @Override
            QueueModel model(Mistake mistake) {
                return model(List.of(new Limited(1, 1)), List.of(Caller.of(0, 0), Caller.of(0, 0)), mistake);
            }
        },
        THREE_AND_TWO_LIMITS(false) {
            @Override
            QueueModel model(Mistake mistake) {
                return model(
                        List.of(new Limited(1, 1)),
                        List.of(Caller.of(0, 0), Caller.of(0, 0), Caller.of(0, 0)),
                        mistake);
            }
        },
        NARROW_AND_WIDE(false) {
            @Override
            QueueModel model(Mistake mistake) {
                return model(
                        List.of(new Limited(1, QueueModel.UNLIMITED), new Limited(1, QueueModel.UNLIMITED)),
                        List.of(Caller.of(0, 0), Caller.of(0, 0), Caller.of(0, 0, 1)),
                        mistake);
            }
        },
        GIVES_UP(false) {
            @Override
            QueueModel model(Mistake mistake) {
                Caller impatient = new Caller(-1, true, new int[] {0}, new int[] {0});
                return model(
                        List.of(new Limited(1, QueueModel.UNLIMITED)),
                        List.of(Caller.of(0, 0), Caller.of(0, 0), impatient),
                        mistake);
            }
        },
        RELOAD(true) {
            @Override
            QueueModel model(Mistake mistake) {
                // Nothing of the old deployment ever comes back: without the new one the caller would wait for ever.
                Caller moves = new Caller(0, false, new int[] {0}, new int[] {1});
                Caller stays = new Caller(0, false, new int[] {1}, new int[] {1});
                return model(
                        List.of(new Limited(0, QueueModel.UNLIMITED), new Limited(1, QueueModel.UNLIMITED)),
                        List.of(moves, stays),
                        mistake);
            }
        };

        private final boolean reloads;

        Scene(boolean reloads) {
            this.reloads = reloads;
        }

        abstract QueueModel model(Mistake mistake);

        QueueModel model(List<Limited> limited, List<Caller> callers, Mistake mistake) {
            return new QueueModel(limited, callers, reloads, mistake);
        }
    }

    /** Goes every way, each state once; answers with what went wrong, and how. */
    private static String search(Function<Mistake, QueueModel> scene, Mistake mistake) {
        Set<String> seen = new HashSet<>();
        Deque<List<Integer>> ways = new ArrayDeque<>(List.of(List.of()));
        while (!ways.isEmpty()) {
            List<Integer> way = new ArrayList<>(ways.pop());
            QueueModel model = scene.apply(mistake);
            way.forEach(model::take);
            while (seen.add(model.state())) {
                if (model.mostLooksAlone() > MOST_LOOKS_ALONE || model.mostLooks() > MOST_LOOKS) {
                    return "a caller looks again and again: " + way;
                }
                List<Integer> choices = model.choices();
                if (choices.isEmpty()) {
                    if (!model.isOver()) {
                        return "a caller sleeps for ever: " + way;
                    }
                    break;
                }
                for (int other : choices.subList(1, choices.size())) {
                    List<Integer> later = new ArrayList<>(way);
                    later.add(other);
                    ways.push(later);
                }
                way.add(choices.get(0));
                model.take(choices.get(0));
            }
        }
        return GOOD;
    }

    @ParameterizedTest
    @EnumSource
    void everyOrderOfSteps_servesEveryCaller(Scene scene) {
        assertEquals(GOOD, search(scene::model, Mistake.NONE));
    }

    @Test
    void sleepWithoutALookAfterJoining_isFound() {
        assertNotEquals(GOOD, search(Scene.ONE_PLACE::model, Mistake.SLEEPS_AFTER_JOINING));
    }

    @Test
    void wakeUpBeforeThePlaceIsFree_isFound() {
        assertNotEquals(GOOD, search(Scene.ONE_PLACE::model, Mistake.WAKES_BEFORE_FREEING));
    }

    @Test
    void placeThatIsPutBackInSilence_isFound() {
        assertNotEquals(GOOD, search(Scene.THREE_AND_TWO_LIMITS::model, Mistake.PUTS_BACK_IN_SILENCE));
    }

    @Test
    void checkBeforeListening_isFound() {
        assertNotEquals(GOOD, search(Scene.ONE_PLACE::model, Mistake.CHECKS_BEFORE_LISTENING));
    }

    @Test
    void permitThatIsNotGivenBack_isFound() {
        assertNotEquals(GOOD, search(Scene.ONE_PLACE_AND_PRIORITIES::model, Mistake.LOOKS_WITHOUT_A_NEW_PERMIT));
    }
}
