package dev.tidemill.standalone;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skipped, with the reason, where no container can be started or an image cannot be had. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsDocker.Condition.class)
public @interface NeedsDocker {

  /** Images that the tests start beside Kafka's. */
  String[] images() default {};

  /** Asks Docker before the tests of a class. */
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return Cluster.noDocker(images(context))
          .map(ConditionEvaluationResult::disabled)
          .orElseGet(() -> ConditionEvaluationResult.enabled("Docker is there"));
    }

    private static List<String> images(ExtensionContext context) {
      return Optional.ofNullable(context)
          .flatMap(ExtensionContext::getTestClass)
          .map(tests -> tests.getAnnotation(NeedsDocker.class))
          .map(needs -> List.of(needs.images()))
          .orElse(List.of());
    }
  }
}
