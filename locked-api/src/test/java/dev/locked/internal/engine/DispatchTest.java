package dev.locked.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the engine says reaches the method that is named after it, with all that was said. */
class DispatchTest {
    private final List<String> called = new ArrayList<>();
    private final List<Object> arguments = new ArrayList<>();

    static Stream<Class<?>> effects() {
        return Arrays.stream(Effect.class.getPermittedSubclasses());
    }

    static Stream<Class<?>> events() {
        return Arrays.stream(Event.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @MethodSource("effects")
    void an_effect_is_performed_by_the_method_of_its_name(Class<? extends Effect> type) throws Exception {
        Effect effect = sample(type);
        effect.performBy(recording(Effect.Performer.class));
        assertThat(called).containsExactly(methodOf(type));
        assertThat(arguments).containsExactly(effect);
    }

    @ParameterizedTest
    @MethodSource("events")
    void an_event_is_announced_to_the_method_of_its_name(Class<? extends Event> type) throws Exception {
        Event event = sample(type);
        event.announceTo(recording(Event.Audience.class));
        assertThat(called).containsExactly(methodOf(type));
        assertThat(arguments).isEqualTo(componentsOf(event));
    }

    private static String methodOf(Class<?> type) {
        String name = type.getSimpleName();
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private <T> T recording(Class<T> receiver) {
        return receiver.cast(
                Proxy.newProxyInstance(receiver.getClassLoader(), new Class<?>[] {receiver}, (proxy, method, given) -> {
                    called.add(method.getName());
                    arguments.addAll(given == null ? List.of() : Arrays.asList(given));
                    return null;
                }));
    }

    private static <T> T sample(Class<T> type) throws ReflectiveOperationException {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        Constructor<T> constructor = type.getDeclaredConstructor(types);
        Object[] values = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            values[i] = sampleOf(types[i], i);
        }
        return constructor.newInstance(values);
    }

    private static Object sampleOf(Class<?> type, int position) {
        if (type == long.class) {
            return 10L + position;
        }
        if (type == boolean.class) {
            return true;
        }
        return type == String.class ? "text " + position : null;
    }

    private static List<Object> componentsOf(Object value) throws ReflectiveOperationException {
        List<Object> components = new ArrayList<>();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            components.add(component.getAccessor().invoke(value));
        }
        return components;
    }
}
