package dev.tidemill.gateway.state;

import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.Route;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last routes on the gateway's own disk, a file per pipeline, so that a restart without Kafka
 * serves. A file is replaced as a whole or not at all.
 */
public final class RouteFiles {

  private static final Logger LOG = LoggerFactory.getLogger(RouteFiles.class);
  private static final String SUFFIX = ".route";

  private final Path folder;
  private final AvroMapper<Route> mapper = AvroMapper.of(Route.class);

  /** Keeps routes in {@code folder}, which is created. */
  public RouteFiles(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  /**
   * All routes that can be read. A damaged file is logged and left out; Kafka has the route too.
   */
  public List<Route> read() throws IOException {
    List<Path> files;
    try (Stream<Path> listing = Files.list(folder)) {
      files = listing.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    }
    List<Route> routes = new ArrayList<>();
    for (Path file : files) {
      try {
        routes.add(mapper.decode(Files.readAllBytes(file)));
      } catch (IOException | RuntimeException e) {
        LOG.warn("the route in {} cannot be read and is left out: {}", file, e.toString());
      }
    }
    return routes;
  }

  /** Keeps a route instead of the pipeline's earlier one. */
  public void write(Route route) throws IOException {
    Path file = file(route.pipeline());
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try (FileChannel channel =
        FileChannel.open(
            partial,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(mapper.encode(route));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Forgets the route of a pipeline. */
  public void delete(String pipeline) throws IOException {
    Files.deleteIfExists(file(pipeline));
  }

  private Path file(String pipeline) {
    return folder.resolve(URLEncoder.encode(pipeline, StandardCharsets.UTF_8) + SUFFIX);
  }
}
