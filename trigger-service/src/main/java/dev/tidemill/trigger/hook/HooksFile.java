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
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file hooks.yaml. Each request looks at the file, which is read again if it has changed. While
 * it is wrong, what it said last counts. If it has been wrong since the start, no hook is open, and
 * senders are told to send again, so nothing is lost meanwhile. Thread-safe.
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
  record Stamp(FileTime modified, long size, Object key) {}

  /**
   * What was read.
   *
   * @param content what the file said when it was right last; empty if it never was
   * @param problem what is wrong with it now
   */
  record Read(Optional<Stamp> stamp, Optional<Content> content, Optional<String> problem) {}

  private final Path file;
  private volatile Read read;

  HooksFile(Path file) {
    this.file = file;
  }

  /** What it says now; without a file every hook is closed. */
  Read current() {
    Optional<Stamp> stamp = stamp();
    Read known = read;
    return known != null && known.stamp().equals(stamp) ? known : again(stamp);
  }

  private synchronized Read again(Optional<Stamp> stamp) {
    if (read != null && read.stamp().equals(stamp)) {
      return read; // another request has read it
    }
    Optional<Content> before = read == null ? Optional.empty() : read.content();
    try {
      read = new Read(stamp, Optional.of(load()), Optional.empty());
      LOG.info("The hooks are as {} says", file);
    } catch (SpecException | ForeignFileException e) {
      read = wrong(stamp, before, e.getMessage());
    } catch (IOException e) {
      read = wrong(stamp, before, "%s cannot be read: %s".formatted(file, e));
    }
    return read;
  }

  private Read wrong(Optional<Stamp> stamp, Optional<Content> before, String why) {
    LOG.error(
        "{} is wrong; until it is mended {}:\n{}",
        file,
        before.isPresent()
            ? "the hooks are as it said before, closed ones and old secrets too"
            : "no hook is open",
        why);
    return new Read(stamp, before, Optional.of(why));
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
