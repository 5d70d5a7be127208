package dev.tidemill.trigger.hook;

import dev.tidemill.kit.files.ForeignFileException;
import dev.tidemill.kit.files.Ownership;
import dev.tidemill.schemas.spec.AnnotatedDocument;
import dev.tidemill.schemas.spec.SpecException;
import dev.tidemill.schemas.spec.hook.HooksDocument;
import dev.tidemill.schemas.spec.hook.HooksDocument.Mapping;
import dev.tidemill.schemas.spec.hook.HooksDocument.Sender;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
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
  private static final int MOST_BYTES = 1 << 20;

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
      read = wrong(stamp, before, "%s cannot be read: %s".formatted(file, e.getMessage()));
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
    if (!Files.exists(file)) {
      return Content.CLOSED;
    }
    Ownership.REAL.require(file);
    try {
      return read(file);
    } catch (NoSuchFileException e) {
      return Content.CLOSED; // it went meanwhile
    }
  }

  /**
   * Reads a file once.
   *
   * @throws SpecException with everything that is wrong in it
   * @throws IOException if it cannot be read, or is not a file of at most 1 MiB in UTF-8
   */
  static Content read(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException("it is a folder or a device, not a file"); // a device may never end
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new IOException("it is larger than 1 MiB");
      }
      String yaml = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return parse(yaml, file.toString());
    } catch (CharacterCodingException e) {
      throw new IOException("it is not text in UTF-8", e);
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
