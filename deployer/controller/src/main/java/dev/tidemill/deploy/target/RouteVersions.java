package dev.tidemill.deploy.target;

import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The versions of an endpoint with their roles and shares: what the gateways load and serve. */
public final class RouteVersions {

  private RouteVersions() {}

  /**
   * A version beside the champion.
   *
   * @param weight whole percent that it answers
   */
  public record Beside(ModelVersion model, RouteRole role, int weight) {}

  /**
   * The champion answers what the version beside it does not; warm versions answer nothing. A
   * version is named once, in its strongest role.
   */
  public static List<RouteVersion> of(
      Optional<ModelVersion> champion, Optional<Beside> beside, List<ModelVersion> warm) {
    List<RouteVersion> versions = new ArrayList<>();
    int taken = beside.map(Beside::weight).orElse(0);
    champion.ifPresent(c -> versions.add(version(c, RouteRole.CHAMPION, 100 - taken)));
    beside.ifPresent(b -> add(versions, version(b.model(), b.role(), b.weight())));
    warm.forEach(w -> add(versions, version(w, RouteRole.WARM, 0)));
    return List.copyOf(versions);
  }

  private static void add(List<RouteVersion> versions, RouteVersion version) {
    if (versions.stream().noneMatch(v -> v.version() == version.version())) {
      versions.add(version);
    }
  }

  private static RouteVersion version(ModelVersion model, RouteRole role, int weight) {
    return new RouteVersion(
        model.version(),
        model.digest(),
        role,
        weight,
        model.signature(),
        model.verdict().goldenDigest(),
        model.format());
  }
}
