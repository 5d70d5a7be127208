package dev.tidemill.trigger.hook;

import dev.tidemill.kit.files.ForeignFileException;
import dev.tidemill.kit.files.Ownership;
import dev.tidemill.schemas.spec.AnnotatedDocument;
import dev.tidemill.schemas.spec.SpecException;
import dev.tidemill.schemas.spec.hook.HooksDocument;
import dev.tidemill.schemas.spec.hook.HooksDocument.Mapping;
import dev.tidemill.schemas.spec.hook.HooksDocument.Sender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file hooks.yaml. Each request looks at the file, which is read again if it has changed. While
 * it is wrong no hook is open: senders are told to send again, so nothing is lost meanwhile.
 * Thread-safe.
 */
final class HooksFile {

  private static final Logger LOG = LoggerFactory.getLogger(HooksFile.class);

  /**
   * What the file says.
   *
   * @param mappings by the name of the sender
   */
  record Content(HooksDocument document, Map<String, WebhookMapping> mappings) {

    static final Content CLOSED = new Content(HooksDocument.CLOSED, Map.of());
  }

  /** How a changed file is recognised. */
  private record Stamp(FileTime modified, long size, Object key) {}

  /**
   * What was read.
   *
   * @param content empty if the file is wrong
   */
  private record Read(Optional<Stamp> stamp, Optional<Content> content) {}

  private final Path file;
  private volatile Read read;

  HooksFile(Path file) {
    this.file = file;
  }

  /** What it says now; without a file every hook is closed. Empty if the file is wrong. */
  Optional<Content> current() {
    Optional<Stamp> stamp = stamp();
    Read known = read;
    if (known == null || !Objects.equals(known.stamp(), stamp)) {
      known = new Read(stamp, again());
      read = known;
    }
    return known.content();
  }

  private synchronized Optional<Content> again() {
    try {
      Content content = load();
      LOG.info("The hooks are as {} says", file);
      return Optional.of(content);
    } catch (SpecException e) {
      LOG.error("No hook is open until {} is mended:\n{}", file, e.getMessage());
    } catch (ForeignFileException e) {
      LOG.error("No hook is open until the file is mended: {}", e.getMessage());
    } catch (IOException e) {
      LOG.error("No hook is open: {} cannot be read: {}", file, e.toString());
    }
    return Optional.empty();
  }

  private Content load() throws IOException {
    try {
      Ownership.REAL.require(file);
      return parse(Files.readString(file), file.toString());
    } catch (NoSuchFileException e) {
      return Content.CLOSED;
    }
  }

  /**
   * What a text says.
   *
   * @param name of the file, for messages
   * @throws SpecException with everything that is wrong
   */
  static Content parse(String yaml, String name) {
    Map<String, WebhookMapping> mappings = new HashMap<>();
    HooksDocument document =
        AnnotatedDocument.read(
            yaml,
            name,
            HooksDocument.class,
            (read, report) -> {
              read.check(report);
              mappings.putAll(mappings(read.webhooks(), report));
            });
    return new Content(document, Map.copyOf(mappings));
  }

  private static Map<String, WebhookMapping> mappings(
      List<Sender> senders, BiConsumer<String, String> report) {
    Map<String, WebhookMapping> all = new HashMap<>();
    for (int i = 0; i < senders.size(); i++) {
      String path = "webhooks[" + i + "].mapping.";
      Mapping mapping = senders.get(i).mapping().orElse(Mapping.NONE);
      all.put(
          senders.get(i).name(),
          WebhookMapping.compile(
              mapping, (field, message) -> report.accept(path + field, message)));
    }
    return all;
  }

  private Optional<Stamp> stamp() {
    try {
      BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(new Stamp(a.lastModifiedTime(), a.size(), a.fileKey()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
