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
 * Calls public methods of objects whose classes are not known at compile time. What was looked up is kept with the class, and
 * goes when the class is unloaded; names come from the fixed lists of this package, so there is an end of them.
 */
final class Accessors {
    private static final ClassValue<Map<String, Optional<Method>>> KNOWN = new ClassValue<>() {
        @Override
        protected Map<String, Optional<Method>> computeValue(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    private Accessors() {}

    /** What the first of these methods that has something to say answers, out of its {@code Optional}; null when none has. */
    static @Nullable Object first(Object target, Collection<String> names) {
        for (String name : names) {
            Object value = call(target, name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** What a method without parameters answers, out of its {@code Optional}; null when it is not there or cannot be called. */
    static @Nullable Object call(Object target, String name) {
        Method method = KNOWN.get(target.getClass())
                .computeIfAbsent(name, any -> find(target.getClass(), name))
                .orElse(null);
        return method == null ? null : unwrapped(invoke(method, target));
    }

    /** What a method of one text answers. */
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
            // A method that cannot be called, or fails, has nothing to tell; its object is only looked at.
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

    /** The method as a public type declares it, else the class's own: a public method of a hidden class cannot just be called. */
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
                    // Declared further up, or beside.
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
