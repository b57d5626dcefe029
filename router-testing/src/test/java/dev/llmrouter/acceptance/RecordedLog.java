package dev.llmrouter.acceptance;

import java.io.Serial;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The logging of this module's tests: silent, and at its finest level while a test records. Found by SLF4J,
 * which alone uses it.
 */
@SuppressWarnings("exports")
public final class RecordedLog implements SLF4JServiceProvider {
    private static volatile @Nullable List<Line> lines;

    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter mdc = new BasicMDCAdapter();

    /** For SLF4J. */
    public RecordedLog() {}

    /**
     * What was logged once.
     *
     * @param thrown what was logged with it, or null
     */
    record Line(Level level, String text, @Nullable Throwable thrown) {
        @Override
        public String toString() {
            return level + " " + text;
        }
    }

    /** Begins to record, with nothing. */
    static List<Line> start() {
        List<Line> recording = new CopyOnWriteArrayList<>();
        lines = recording;
        return recording;
    }

    static void stop() {
        lines = null;
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return Recorder::new;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return mdc;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {
        // Nothing to prepare.
    }

    private static final class Recorder extends LegacyAbstractLogger {
        @Serial
        private static final long serialVersionUID = 1L;

        Recorder(String name) {
            this.name = name;
        }

        private static boolean isOn() {
            return lines != null;
        }

        @Override
        public boolean isTraceEnabled() {
            return isOn();
        }

        @Override
        public boolean isDebugEnabled() {
            return isOn();
        }

        @Override
        public boolean isInfoEnabled() {
            return isOn();
        }

        @Override
        public boolean isWarnEnabled() {
            return isOn();
        }

        @Override
        public boolean isErrorEnabled() {
            return isOn();
        }

        @Override
        protected @Nullable String getFullyQualifiedCallerName() {
            return null;
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level,
                @Nullable Marker marker,
                String pattern,
                Object @Nullable [] arguments,
                @Nullable Throwable thrown) {
            List<Line> recording = lines;
            if (recording != null) {
                recording.add(
                        new Line(level, String.valueOf(MessageFormatter.basicArrayFormat(pattern, arguments)), thrown));
            }
        }
    }
}
