package dev.tidemill.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.deploy.rollout.PipelineRollouts;
import dev.tidemill.deploy.target.GatewayChange;
import dev.tidemill.deploy.target.KnownGateway;
import dev.tidemill.schemas.avro.AvroMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * States that an earlier version stored, and news of gateways that it sent, are read as they were:
 * names of records are part of them.
 */
class StoredStateTest {

  private static final Map<String, Class<?>> TYPES =
      Map.of(
          "rollouts", PipelineRollouts.class,
          "gateway", KnownGateway.class,
          "change", GatewayChange.class);

  @ParameterizedTest(name = "{0} as a state of {1}")
  @CsvSource({"stepping, rollouts", "provisional, rollouts", "gateway, gateway", "news, change"})
  void whatTheFirstVersionStoredIsReadAndGoesOn(String name, String type) throws IOException {
    byte[] stored = stored(name);

    byte[] now = again(TYPES.get(type), stored);

    assertThat(now.length).isGreaterThanOrEqualTo(stored.length);
    assertThat(again(TYPES.get(type), now)).isEqualTo(now);
  }

  private static <T> byte[] again(Class<T> type, byte[] stored) {
    AvroMapper<T> mapper = AvroMapper.of(type);
    return mapper.encode(mapper.decode(stored));
  }

  private static byte[] stored(String name) throws IOException {
    try (InputStream in = StoredStateTest.class.getResourceAsStream("/stored-rollouts.hex")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split(" "))
          .filter(line -> line[0].equals(name))
          .map(line -> HexFormat.of().parseHex(line[1]))
          .findFirst()
          .orElseThrow();
    }
  }
}
