package dev.tidemill.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.cli.Tidemill;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.client.TokenScope;
import dev.tidemill.schemas.text.Durations;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Option;

/** What a demo is told of a Tidemill that runs elsewhere. */
final class AttachOptions {

  private static final int USAGE = 64;
  private static final Duration SHORTEST_WEEK = Duration.ofSeconds(10);

  /** Hosts of a program that listens on every address of its machine. */
  private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "[::]", "[0:0:0:0:0:0:0:0]");

  @Option(
      names = "--attach",
      description = "play against the Tidemill of --server, as a user of it would")
  boolean attach;

  @Option(
      names = "--data-folder",
      paramLabel = "FOLDER",
      description =
          "with --attach: where the demo writes data and code; the services have to see it")
  Path dataFolder;

  @Option(
      names = "--data-folder-there",
      paramLabel = "FOLDER",
      description = "with --attach: where the services have it (default: the same path)")
  String dataFolderThere;

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      description =
          "with --attach: the gateway to ask, or what shares requests out to several (default: the"
              + " one that the server names, which gets your token only if it is on the server's"
              + " host)")
  String gateway;

  @Option(
      names = "--pace",
      paramLabel = "TIME",
      description =
          "with --attach: a week takes this long, such as 1m, and the flights begin anew when they"
              + " are over, until somebody stops it; started again it goes on. Without faults")
  String pace;

  /**
   * Finds out whether the options fit together.
   *
   * @throws CliException if not
   */
  void check() {
    if (!attach) {
      refuseAlone("--data-folder", dataFolder);
      refuseAlone("--data-folder-there", dataFolderThere);
      refuseAlone("--gateway", gateway);
      refuseAlone("--pace", pace);
      return;
    }
    if (dataFolder == null) {
      throw new CliException(
          "--attach needs --data-folder FOLDER: where the demo writes data and code, and the"
              + " services of the Tidemill see it",
          USAGE);
    }
    if (dataFolderThere != null && !dataFolderThere.startsWith("/")) {
      throw new CliException(
          "--data-folder-there is \"%s\"; write an absolute path, as the services see it"
              .formatted(dataFolderThere),
          USAGE);
    }
    week();
  }

  private static void refuseAlone(String option, Object value) {
    if (value != null) {
      throw new CliException(option + " is for --attach only", USAGE);
    }
  }

  /** How long a week takes; empty: as short as it can, and once. */
  Optional<Duration> week() {
    if (pace == null) {
      return Optional.empty();
    }
    try {
      Duration week = Durations.parse(pace);
      if (week.compareTo(SHORTEST_WEEK) >= 0) {
        return Optional.of(week);
      }
      throw new CliException(
          "--pace is %s; a week takes %s at least".formatted(pace, Durations.text(SHORTEST_WEEK)),
          USAGE);
    } catch (IllegalArgumentException e) {
      throw new CliException("--pace: " + e.getMessage(), USAGE);
    }
  }

  /** The folder that the demo has for itself. */
  OwnFolder folder() {
    return new OwnFolder(
        dataFolder.toAbsolutePath().normalize().resolve("tidemill-demo"), "--data-folder");
  }

  /**
   * The Tidemill that is played against.
   *
   * @throws CliException if it does not answer, or its gateway cannot be known
   */
  Demo.Site site(Tidemill tidemill) {
    ApiClient api = tidemill.api();
    Optional<String> token = tidemill.givenToken();
    Path folder = folder().path();
    String there =
        dataFolderThere == null
            ? folder.toString()
            : dataFolderThere.replaceAll("/+$", "") + "/" + folder.getFileName();
    if (gateway != null) {
      return new Demo.Site(api, Tidemill.address("--gateway", gateway), token, folder, there);
    }
    URI address = toldBy(api);
    boolean trusted = TokenScope.covers(api.server(), address);
    return new Demo.Site(api, address, token.filter(t -> trusted), folder, there);
  }

  private static URI toldBy(ApiClient api) {
    List<JsonNode> gateways =
        StreamSupport.stream(api.get("/api/v1/gateways").path("gateways").spliterator(), false)
            .toList();
    String address =
        gateways.stream()
            .max(Comparator.comparing(g -> g.path("at").asText()))
            .map(g -> g.path("address").asText())
            .orElseThrow(
                () ->
                    new CliException(
                        "No gateway has reported to the Tidemill at %s: start one, or name it with --gateway URL"
                            .formatted(api.server()),
                        69));
    URI uri = Tidemill.address("the gateway that the server names", address);
    if (ANY_ADDRESS.contains(uri.getHost())) {
      throw new CliException(
          "The gateway listens at %s, every address of its machine, which is not where it can be reached from here; name it with --gateway URL"
              .formatted(address),
          USAGE);
    }
    return uri;
  }
}
