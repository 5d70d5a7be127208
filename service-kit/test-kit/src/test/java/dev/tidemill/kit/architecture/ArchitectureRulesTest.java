package dev.tidemill.kit.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The rules find what they ban. */
class ArchitectureRulesTest {

  private static final ArchRule CORES =
      ArchitectureRules.coresAskNothing("dev.tidemill.kit.architecture..");

  /** One way to ask the world for each method. */
  @SuppressWarnings("unused")
  private static final class Asks {
    Map<String, String> environment() {
      return System.getenv();
    }

    String variable() {
      return System.getenv("HOME");
    }

    Instant clock() {
      return Instant.now(Clock.systemUTC());
    }

    LocalDate today() {
      return LocalDate.now(ZoneId.of("UTC"));
    }

    Supplier<Instant> reference() {
      return Instant::now;
    }

    double chance() {
      return Math.random();
    }

    Random unseeded() {
      return new Random();
    }

    SplittableRandom split() {
      return new SplittableRandom();
    }

    int local() {
      return ThreadLocalRandom.current().nextInt();
    }

    UUID identity() {
      return UUID.randomUUID();
    }

    void prints() {
      System.out.println();
    }

    void logs() {
      LoggerFactory.getLogger("x").info("x");
    }
  }

  /** What a decision may do. */
  @SuppressWarnings("unused")
  private static final class Decides {
    double seeded(long seed) {
      return new SplittableRandom(seed).nextDouble() + new Random(seed).nextDouble();
    }

    Instant given(Instant now) {
      return now.plusSeconds(Math.max(1, 2));
    }

    UUID named(byte[] name) {
      return UUID.nameUUIDFromBytes(name);
    }
  }

  /** Nobody knows what it does. */
  private static final class NameUtils {}

  @Test
  void everyWayToAskTheWorldIsFound() {
    List<String> found = violations(CORES, Asks.class);
    for (var method : Asks.class.getDeclaredMethods()) {
      if (!method.isSynthetic()) {
        assertThat(found)
            .as(method.getName())
            .anyMatch(v -> v.contains("Asks." + method.getName() + "("));
      }
    }
  }

  @Test
  void whatDependsOnArgumentsOnlyIsAllowed() {
    assertThat(violations(CORES, Decides.class)).isEmpty();
  }

  @Test
  void aNameThatSaysNothingIsFound() {
    assertThat(violations(ArchitectureRules.names(), NameUtils.class)).hasSize(1);
    assertThat(violations(ArchitectureRules.names(), Decides.class)).isEmpty();
  }

  private static List<String> violations(ArchRule rule, Class<?> subject) {
    return rule.evaluate(new ClassFileImporter().importClasses(subject))
        .getFailureReport()
        .getDetails();
  }
}
