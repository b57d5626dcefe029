package dev.llmrouter.internal.client;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Calls public methods of objects whose classes are not known at compile time. Method handles are cached with
 * the class, and are freed when it is unloaded; names come from the fixed lists of this package, so the cache
 * is bounded.
 */
final class Accessors {
    private static final ClassValue<Map<String, Optional<Method>>> KNOWN = new ClassValue<>() {
        @Override
        protected Map<String, Optional<Method>> computeValue(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    private Accessors() {}

    /**
     * The value of the first of these methods that has one, unwrapped from its {@code Optional}; null if none
     * has.
     */
    static @Nullable Object first(Object target, Collection<String> names) {
        for (String name : names) {
            Object value = call(target, name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /**
     * The value of a method without parameters, unwrapped from its {@code Optional}; null if the method does
     * not exist or cannot be called.
     */
    static @Nullable Object call(Object target, String name) {
        Method method = KNOWN.get(target.getClass())
                .computeIfAbsent(name, any -> find(target.getClass(), name))
                .orElse(null);
        return method == null ? null : unwrapped(invoke(method, target));
    }

    /** The value of a method with one text parameter. */
    static @Nullable Object call(Object target, String name, String argument) {
        Method method = KNOWN.get(target.getClass())
                .computeIfAbsent(name + "(String)", any -> find(target.getClass(), name, String.class))
                .orElse(null);
        return method == null ? null : unwrapped(invoke(method, target, argument));
    }

    static boolean has(Object target, Collection<String> names) {
        return names.stream()
                .anyMatch(name -> KNOWN.get(target.getClass())
                        .computeIfAbsent(name, any -> find(target.getClass(), name))
                        .isPresent());
    }

    private static @Nullable Object invoke(Method method, Object target, Object... arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (IllegalAccessException | InvocationTargetException | RuntimeException silent) {
            // A method that cannot be called, or fails, counts as having no value: this class only inspects
            // the object.
            return null;
        }
    }

    private static @Nullable Object unwrapped(@Nullable Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.orElse(null);
        }
        if (value instanceof OptionalInt number) {
            return number.isPresent() ? number.getAsInt() : null;
        }
        if (value instanceof OptionalLong number) {
            return number.isPresent() ? number.getAsLong() : null;
        }
        return value;
    }

    /**
     * The method as a public type declares it, else the class's own: a public method of a non-public class
     * cannot be called directly.
     */
    private static Optional<Method> find(Class<?> type, String name, Class<?>... parameters) {
        Method own;
        try {
            own = type.getMethod(name, parameters);
        } catch (NoSuchMethodException | LinkageError none) {
            return Optional.empty();
        }
        if (own.getReturnType() == void.class || Modifier.isStatic(own.getModifiers())) {
            return Optional.empty();
        }
        Deque<Class<?>> types = new ArrayDeque<>();
        types.add(type);
        while (!types.isEmpty()) {
            Class<?> each = types.remove();
            if (isReachable(each)) {
                try {
                    Method found = each.getMethod(name, parameters);
                    if (isReachable(found.getDeclaringClass())) {
                        return Optional.of(found);
                    }
                } catch (NoSuchMethodException | LinkageError next) {
                    // Declared in a supertype or an interface.
                }
            }
            if (each.getSuperclass() != null) {
                types.add(each.getSuperclass());
            }
            types.addAll(List.of(each.getInterfaces()));
        }
        return opened(own);
    }

    private static boolean isReachable(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getEnclosingClass()) {
            if (!Modifier.isPublic(each.getModifiers())) {
                return false;
            }
        }
        return type.getModule().isExported(type.getPackageName(), Accessors.class.getModule());
    }

    private static Optional<Method> opened(Method method) {
        try {
            return method.trySetAccessible() ? Optional.of(method) : Optional.empty();
        } catch (SecurityException refused) {
            return Optional.empty();
        }
    }
}
