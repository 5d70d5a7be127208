package dev.tidemill.standalone;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** Skipped, with the reason, where there is no Docker. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
    value = "dev.tidemill.standalone.Cluster#dockerIsThere",
    disabledReason = "there is no Docker here")
public @interface NeedsDocker {}
