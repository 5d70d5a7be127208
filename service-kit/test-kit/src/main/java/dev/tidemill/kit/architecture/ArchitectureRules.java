package dev.tidemill.kit.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rules that every module keeps, for its architecture test: ArchUnit is on the path of tests
 * only.
 */
public final class ArchitectureRules {

  private static final List<String> SERVICES =
      List.of(
          "dev.tidemill.trigger..",
          "dev.tidemill.training..",
          "dev.tidemill.validation..",
          "dev.tidemill.deploy..",
          "dev.tidemill.gateway..",
          "dev.tidemill.console..");

  /** Names of {@code System} that tell one run from another. */
  private static final Set<String> SYSTEM =
      Set.of(
          "getenv",
          "getProperty",
          "getProperties",
          "currentTimeMillis",
          "nanoTime",
          "identityHashCode",
          "exit",
          "in",
          "out",
          "err");

  /** Of registries, of meters and of binders. */
  private static final Set<String> MAKES_METERS =
      Set.of(
          "builder",
          "counter",
          "gauge",
          "timer",
          "summary",
          "more",
          "bindTo",
          "register",
          "gaugeCollectionSize",
          "gaugeMapSize");

  private static final Set<String> CHANCE =
      Set.of(
          "java.util.Random",
          "java.util.SplittableRandom",
          "java.util.random.RandomGenerator",
          "java.util.random.RandomGeneratorFactory");

  private ArchitectureRules() {}

  /** What ships, wherever a build puts the others. */
  public static final class MainClasses implements ImportOption {
    private static final Pattern TEST = Pattern.compile(".*/(test-classes|test)/.*");

    @Override
    public boolean includes(Location location) {
      return !location.matches(TEST);
    }
  }

  /**
   * Decisions are functions of their arguments: no clock, no chance, no environment, no logger. A
   * generator of random numbers made from a seed is a function; one without is not.
   */
  public static ArchRule coresAskNothing(String... cores) {
    return noClasses()
        .that()
        .resideInAnyPackage(cores)
        .should()
        .accessTargetWhere(asksTheWorld())
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("org.slf4j..", "org.apache.logging..", "java.util.logging..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.security.SecureRandom");
  }

  private static DescribedPredicate<JavaAccess<?>> asksTheWorld() {
    return DescribedPredicate.describe(
        "asks a clock, chance or the environment",
        access -> {
          AccessTarget target = access.getTarget();
          String owner = target.getOwner().getFullName();
          String name = target.getName();
          return switch (owner) {
            case "java.lang.System" -> SYSTEM.contains(name);
            case "java.lang.Math", "java.lang.StrictMath" -> name.equals("random");
            case "java.util.UUID" -> name.equals("randomUUID");
            default ->
                (owner.startsWith("java.time.")
                        && (name.equals("now") || name.startsWith("system")))
                    || (CHANCE.contains(owner) && isUnseeded(target));
          };
        });
  }

  private static boolean isUnseeded(AccessTarget target) {
    boolean makes = Set.of("<init>", "getDefault", "of", "create").contains(target.getName());
    return makes
        && target instanceof AccessTarget.CodeUnitAccessTarget unit
        && unit.getRawParameterTypes().stream().noneMatch(t -> t.getName().equals("long"));
  }

  /** No two parts below {@code root} know each other. */
  public static ArchRule noCycles(String root) {
    return slices().matching(root + ".(*)..").should().beFreeOfCycles().allowEmptyShould(true);
  }

  /** Meters are made from the catalogue of metrics, so that it says what a scrape shows. */
  public static ArchRule metersComeFromTheCatalogue() {
    return noClasses()
        .that()
        .resideOutsideOfPackage("dev.tidemill.kit.metric")
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "makes a meter",
                call -> {
                  String owner = call.getTarget().getOwner().getFullName();
                  return owner.startsWith("io.micrometer.")
                      && MAKES_METERS.contains(call.getTarget().getName());
                }));
  }

  /** Names say what a class is. */
  public static ArchRule names() {
    return noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)(\\$.*)?");
  }

  /** Services meet on topics only. */
  public static ArchRule noServiceKnowsAnother(String own) {
    String[] others = SERVICES.stream().filter(s -> !s.equals(own + "..")).toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(own + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others);
  }
}
