package dev.tidemill.trigger.policy.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.decide.PartChanges;
import dev.tidemill.kit.decide.Parts;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.RunOutcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A state that an earlier version stored is read as it was: names of records are part of it. */
class StoredStateTest {

  private static final String RESOURCE = "/stored-state.hex";

  private static Map<String, byte[]> stored() throws IOException {
    try (InputStream in = StoredStateTest.class.getResourceAsStream(RESOURCE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split(" "))
          .collect(
              Collectors.toMap(
                  part -> part[0],
                  part -> HexFormat.of().parseHex(part[1]),
                  (a, b) -> b,
                  TreeMap::new));
    }
  }

  private static TriggerState read(Map<String, byte[]> stored) {
    TriggerParts parts = new TriggerParts();
    TreeMap<String, Record> records = new TreeMap<>();
    stored.forEach(
        (name, bytes) -> records.put(name, AvroMapper.of(parts.type(name)).decode(bytes)));
    return parts.join(new Parts(records));
  }

  private static Map<String, byte[]> write(TriggerState state) {
    Map<String, byte[]> bytes = new TreeMap<>();
    PartChanges.of(new TriggerParts(), Optional.empty(), state)
        .forEach((name, part) -> bytes.put(name, encode(part.orElseThrow())));
    return bytes;
  }

  @SuppressWarnings("unchecked")
  private static byte[] encode(Record part) {
    return ((AvroMapper<Record>) AvroMapper.of(part.getClass())).encode(part);
  }

  @Test
  void aStateOfTheFirstVersionIsReadAndKeptAsItIsFromThenOn() throws IOException {
    Map<String, byte[]> stored = stored();
    TriggerState state = read(stored);
    assertThat(state.memory("on-data").lastOutcome()).contains(RunOutcome.FAILED);
    assertThat(state.covered().signals()).hasSize(1);
    assertThat(state.queue()).hasSize(2);
    Map<String, byte[]> again = write(state);
    assertThat(again.keySet()).isEqualTo(stored.keySet());
    assertThat(read(again)).isEqualTo(state);
  }
}
