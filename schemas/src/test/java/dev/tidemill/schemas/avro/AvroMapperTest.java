package dev.tidemill.schemas.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.schemas.message.Label;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AvroMapperTest {

  private static final Samples SAMPLES = new Samples(TestSpecs::flightDelays);

  static Stream<Topic<?>> topics() {
    return Topics.all().stream();
  }

  @ParameterizedTest
  @MethodSource("topics")
  void everyVariantOfEveryMessageSurvivesARoundTrip(Topic<?> topic) {
    roundTrip(topic.valueType());
  }

  private static <T> void roundTrip(Class<T> type) {
    AvroMapper<T> mapper = AvroMapper.of(type);
    for (int variant = 0; variant < Samples.variants(type); variant++) {
      T sample = SAMPLES.of(type, variant);
      byte[] bytes = mapper.encode(sample);
      T back = mapper.decode(bytes);
      assertThat(back)
          .usingRecursiveComparison()
          .withEqualsForType((a, b) -> Double.compare(a, b) == 0, Double.class)
          .isEqualTo(sample);
      assertThat(mapper.encode(back)).isEqualTo(bytes);
    }
  }

  @Test
  void bytesOfAnUnknownSchemaAreRefusedByName() {
    AvroMapper<Label> mapper = AvroMapper.of(Label.class);
    byte[] bytes = mapper.encode(new Label("r1", "e", 1, Instant.EPOCH, Optional.empty()));
    bytes[3] ^= 1;
    assertThatThrownBy(() -> mapper.decode(bytes))
        .isInstanceOf(UnknownSchemaException.class)
        .hasMessageContaining("Label")
        .hasMessageContaining("upgrade")
        .hasMessageContaining("unreleased");
  }

  @Test
  void damagedBytesAreAnErrorNotARecord() {
    AvroMapper<Label> mapper = AvroMapper.of(Label.class);
    byte[] bytes = mapper.encode(new Label("r1", "e", 1, Instant.EPOCH, Optional.empty()));
    assertThatThrownBy(() -> mapper.decode(Arrays.copyOf(bytes, 14)))
        .isInstanceOf(AvroRuntimeException.class);
    assertThatThrownBy(() -> mapper.decode(new byte[] {1, 2, 3}))
        .isInstanceOf(AvroRuntimeException.class);
    bytes[10] = (byte) 0xFF;
    bytes[11] = (byte) 0xFF;
    bytes[12] = (byte) 0xFF;
    assertThatThrownBy(() -> mapper.decode(bytes)).isInstanceOf(AvroRuntimeException.class);
  }
}
