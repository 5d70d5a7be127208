package dev.tidemill.kit.testing;

import dev.tidemill.kit.decide.PartChanges;
import dev.tidemill.kit.decide.Parts;
import dev.tidemill.kit.decide.StateParts;
import dev.tidemill.schemas.avro.AvroMapper;
import java.util.Optional;
import java.util.TreeMap;

/** A state of one key as the shell keeps it: part by part, through its bytes. */
public final class KeptState<S> {

  private final StateParts<S> parts;
  private final TreeMap<String, Record> records = new TreeMap<>();
  private final TreeMap<String, byte[]> bytes = new TreeMap<>();
  private Optional<S> last = Optional.empty();
  private long lastWritten;

  public KeptState(StateParts<S> parts) {
    this.parts = parts;
  }

  /** Writes what {@code next} changes. */
  public void keep(S next) {
    lastWritten = 0;
    PartChanges.of(parts, last, next)
        .forEach(
            (name, part) -> {
              if (part.isPresent()) {
                byte[] encoded = encode(part.get());
                lastWritten += name.length() + encoded.length;
                records.put(name, part.get());
                bytes.put(name, encoded);
              } else {
                lastWritten += name.length();
                records.remove(name);
                bytes.remove(name);
              }
            });
    last = Optional.of(next);
  }

  /** The state that the bytes stand for. */
  public S read() {
    TreeMap<String, Record> decoded = new TreeMap<>();
    bytes.forEach(
        (name, encoded) -> decoded.put(name, AvroMapper.of(parts.type(name)).decode(encoded)));
    return parts.join(new Parts(decoded));
  }

  /** The state that the records stand for, for values that bytes do not carry. */
  public S join() {
    return parts.join(new Parts(records));
  }

  /** Bytes that the last change wrote, with the names of the parts. */
  public long lastWritten() {
    return lastWritten;
  }

  /** Bytes of all parts. */
  public long size() {
    return bytes.values().stream().mapToLong(b -> b.length).sum();
  }

  /** Bytes of the largest part. */
  public long largestPart() {
    return bytes.values().stream().mapToLong(b -> b.length).max().orElse(0);
  }

  @SuppressWarnings("unchecked")
  private static byte[] encode(Record part) {
    return ((AvroMapper<Record>) AvroMapper.of(part.getClass())).encode(part);
  }
}
