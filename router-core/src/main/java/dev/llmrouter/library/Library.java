package dev.llmrouter.library;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URL;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A library that a module of the router is built on, and the oldest version of it that works. The version on
 * the class path is often chosen by other tools, such as Spring Boot's dependency management: {@link
 * #require} reports a wrong one before a class or a method is found missing in the middle of a call.
 * Immutable; thread-safe.
 *
 * @param coordinates group and artifact, {@code redis.clients:jedis}
 * @param type a class of the library that every version has
 * @param floor the oldest version that works
 * @param tested the version that the router's own build uses
 * @param how how its version is usually set, such as {@code in Spring Boot by the property jedis.version}
 */
public record Library(String coordinates, String type, String floor, String tested, String how) {
    /**
     * Checks that nothing is null.
     *
     * @param coordinates group and artifact
     * @param type a class of the library that every version has
     * @param floor the oldest version that works
     * @param tested the version that the router's own build uses
     * @param how how its version is usually set
     */
    public Library {
        requireNonNull(coordinates, "coordinates");
        requireNonNull(type, "type");
        requireNonNull(floor, "floor");
        requireNonNull(tested, "tested");
        requireNonNull(how, "how");
    }

    /**
     * Checks that the library is there in a version that works. One whose version cannot be found out, as in
     * a jar of all jars, passes.
     *
     * @param module the module that needs it, for the message
     * @param loader the module's class loader
     * @throws IllegalStateException if it is missing or too old; the message names the version found, the
     *     version needed, and the property to set
     */
    public void require(String module, ClassLoader loader) {
        require(
                module,
                loader,
                find(loader).flatMap(found -> version(found, loader)).orElse(null));
    }

    /**
     * As {@link #require(String, ClassLoader)}, for a library that declares its version in its own way.
     *
     * @param module the module that needs it, for the message
     * @param loader the module's class loader
     * @param version the version that is there; null if it cannot be found out
     * @throws IllegalStateException if it is missing or too old
     */
    public void require(String module, ClassLoader loader, @Nullable String version) {
        if (find(loader).isEmpty()) {
            throw new IllegalStateException(module + " needs " + coordinates + " " + floor
                    + " or newer, which is not on the class path. " + advice());
        }
        if (version != null && isTooOld(version)) {
            throw new IllegalStateException(module + " needs " + coordinates + " " + floor + " or newer and found "
                    + version + ": something on the way to the class path asks for the older one. " + advice());
        }
    }

    /**
     * Describes how to fix a version that does not fit.
     *
     * @return a sentence
     */
    public String advice() {
        return "Set its version to " + tested + " where your build manages versions: " + how;
    }

    /**
     * The version on the class path, from the jar's metadata.
     *
     * @param loader the module's class loader
     * @return empty if the library is missing or its jar has no version
     */
    public Optional<String> version(ClassLoader loader) {
        return find(loader).flatMap(found -> version(found, loader));
    }

    private Optional<String> version(Class<?> found, ClassLoader loader) {
        return Optional.ofNullable(found.getPackage().getImplementationVersion())
                .or(() -> Optional.ofNullable(found.getModule().getDescriptor()).flatMap(ModuleDescriptor::rawVersion))
                .or(() -> pomVersion(found.getClassLoader() == null ? loader : found.getClassLoader()));
    }

    private Optional<Class<?>> find(ClassLoader loader) {
        try {
            return Optional.of(Class.forName(type, false, loader));
        } catch (ClassNotFoundException | LinkageError e) {
            return Optional.empty();
        }
    }

    private Optional<String> pomVersion(ClassLoader loader) {
        URL file = loader.getResource("META-INF/maven/" + coordinates.replace(':', '/') + "/pom.properties");
        if (file == null) {
            return Optional.empty();
        }
        try (InputStream in = file.openStream()) {
            Properties properties = new Properties();
            properties.load(in);
            return Optional.ofNullable(properties.getProperty("version"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private boolean isTooOld(String version) {
        String[] found = version.split("[.\\-+_]", -1);
        String[] least = floor.split("\\.", -1);
        for (int i = 0; i < least.length; i++) {
            Integer part = i < found.length ? number(found[i]) : Integer.valueOf(0);
            if (part == null) {
                // A qualifier in place of a number: the parts before it were equal.
                return false;
            }
            int difference = Integer.compare(part, Integer.parseInt(least[i]));
            if (difference != 0) {
                return difference < 0;
            }
        }
        return false;
    }

    private static @Nullable Integer number(String part) {
        try {
            return Integer.valueOf(part);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
