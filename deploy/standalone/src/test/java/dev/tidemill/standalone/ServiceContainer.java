package dev.tidemill.standalone;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;
import dev.tidemill.cli.client.ApiClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * One service in a container, with the classes of this test. It is on two networks: callers reach
 * it on one, Kafka is on the other, which {@link #cut} takes away. Folders have the same names
 * inside as outside.
 */
final class ServiceContainer extends GenericContainer<ServiceContainer> {

  static final String IMAGE = "eclipse-temurin:17-jre";

  /** Callers from outside the container need one. */
  static final String TOKEN = "a-token-of-the-test";

  private static final int API = 8080;
  private static final int GATEWAY = 8081;
  private static final Path CHECKOUT = Path.of("../..").toAbsolutePath().normalize();
  private static final Path REPOSITORY = Path.of(System.getProperty("user.home"), ".m2/repository");

  private final ThreeBrokers kafka;

  /**
   * @param front the network of the callers
   * @param folder with the home and whatever pipelines name
   */
  ServiceContainer(
      Services service, ThreeBrokers kafka, Network front, Path folder, String... settings) {
    super(DockerImageName.parse(IMAGE));
    this.kafka = kafka;
    withNetwork(front);
    withExposedPorts(API, GATEWAY);
    List<Bind> binds = new ArrayList<>();
    classPathRoots().forEach(root -> binds.add(bind(root, AccessMode.ro)));
    binds.add(bind(folder, AccessMode.rw));
    String user = owner(folder);
    // Not by withFileSystemBind, which tries one more image first.
    withCreateContainerCmdModifier(
        create -> {
          create.withUser(user);
          Objects.requireNonNull(create.getHostConfig()).withBinds(binds);
        });
    withCommand(command(service, folder, settings).toArray(String[]::new));
    waitingFor(
        Wait.forLogMessage(".*Ctrl-C stops it.*", 1).withStartupTimeout(Duration.ofMinutes(4)));
  }

  private static Bind bind(Path folder, AccessMode mode) {
    return new Bind(folder.toString(), new Volume(folder.toString()), mode);
  }

  private List<String> command(Services service, Path folder, String... settings) {
    List<String> command = new ArrayList<>(List.of("java"));
    command.addAll(List.of("@" + CHECKOUT.resolve("deploy/standalone/jvm.options"), "-Xmx400m"));
    command.addAll(List.of("-Dtidemill.install=" + CHECKOUT, "-Duser.home=/tmp"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(service.title(), "--home", folder.resolve("home").toString()));
    command.addAll(List.of("--port", API + "", "--gateway-port", GATEWAY + ""));
    command.addAll(List.of("--bootstrap-servers", kafka.bootstrapServersInside()));
    command.addAll(List.of("--set", "http-host=0.0.0.0", "--set", "token=" + TOKEN));
    for (String setting : settings) {
      command.addAll(List.of("--set", setting));
    }
    return command;
  }

  /** Folders that hold everything on the class path. */
  private static Set<Path> classPathRoots() {
    return Stream.of(System.getProperty("java.class.path").split(":"))
        .map(entry -> Path.of(entry).toAbsolutePath().normalize())
        .map(
            entry ->
                Stream.of(CHECKOUT, REPOSITORY)
                    .filter(entry::startsWith)
                    .findFirst()
                    .orElse(entry.getParent()))
        .collect(Collectors.toSet());
  }

  /** The user who deletes the folder has to own what is written into it. */
  private static String owner(Path folder) {
    try {
      return Files.getAttribute(folder, "unix:uid") + ":" + Files.getAttribute(folder, "unix:gid");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** It is on both networks before its first step. */
  @Override
  protected void containerIsCreated(String id) {
    connect(id);
  }

  private void connect(String id) {
    docker()
        .connectToNetworkCmd()
        .withNetworkId(kafka.network().getId())
        .withContainerId(id)
        .exec();
  }

  /** Takes the network of Kafka away: nothing comes through, and no connection is refused. */
  void cut() {
    docker()
        .disconnectFromNetworkCmd()
        .withNetworkId(kafka.network().getId())
        .withContainerId(getContainerId())
        .exec();
  }

  /** Gives the network back, perhaps with another address. */
  void mend() {
    connect(getContainerId());
  }

  private static DockerClient docker() {
    return DockerClientFactory.instance().client();
  }

  /** Its HTTP server, asked by somebody with a token. */
  ApiClient api() {
    return new ApiClient(address(API), Optional.of(TOKEN));
  }

  /** Where the gateway answers. */
  URI gateway() {
    return address(GATEWAY);
  }

  private URI address(int port) {
    return URI.create("http://" + getHost() + ":" + getMappedPort(port));
  }
}
