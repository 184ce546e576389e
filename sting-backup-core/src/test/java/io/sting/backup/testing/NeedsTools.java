package io.sting.backup.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/**
 * Programs that a class of properties compares with. As with {@link Tools#require}, it is skipped when one is missing,
 * unless no test may be skipped; an assumption inside a property would only discard the try.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@AddLifecycleHook(NeedsTools.Hook.class)
public @interface NeedsTools {
    /** Their names. */
    String[] value();

    /** Looks for the programs. */
    final class Hook implements SkipExecutionHook {
        @Override
        public SkipResult shouldBeSkipped(LifecycleContext context) {
            Optional<String> missing = context.findAnnotation(NeedsTools.class).stream()
                    .flatMap(needed -> Stream.of(needed.value()))
                    .filter(tool -> Tools.find(tool).isEmpty())
                    .findFirst();
            if (missing.isEmpty()) {
                return SkipResult.doNotSkip();
            }
            if (Boolean.getBoolean("sting.tests.requireAll")) {
                throw new AssertionError(missing.get() + " is not installed, and no test may be skipped");
            }
            return SkipResult.skip(missing.get() + " is not installed");
        }
    }
}
