package dev.tidemill.deploy.target;

import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.message.VersionServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

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
   *
   * @param servers who answers for a version, if it is not ONNX Runtime
   */
  public static List<RouteVersion> of(
      Optional<ModelVersion> champion,
      Optional<Beside> beside,
      List<ModelVersion> warm,
      Function<ModelVersion, Optional<VersionServer>> servers) {
    List<RouteVersion> versions = new ArrayList<>();
    int taken = beside.map(Beside::weight).orElse(0);
    champion.ifPresent(
        c -> versions.add(version(c, RouteRole.CHAMPION, 100 - taken, servers.apply(c))));
    beside.ifPresent(
        b -> add(versions, version(b.model(), b.role(), b.weight(), servers.apply(b.model()))));
    warm.forEach(w -> add(versions, version(w, RouteRole.WARM, 0, servers.apply(w))));
    return List.copyOf(versions);
  }

  private static void add(List<RouteVersion> versions, RouteVersion version) {
    if (versions.stream().noneMatch(v -> v.version() == version.version())) {
      versions.add(version);
    }
  }

  private static RouteVersion version(
      ModelVersion model, RouteRole role, int weight, Optional<VersionServer> server) {
    return new RouteVersion(
        model.version(),
        model.digest(),
        role,
        weight,
        model.signature(),
        model.verdict().goldenDigest(),
        model.format(),
        server);
  }
}
