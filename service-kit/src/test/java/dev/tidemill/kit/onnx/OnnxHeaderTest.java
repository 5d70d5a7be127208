package dev.tidemill.kit.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class OnnxHeaderTest {

  private static Path model(String name) {
    try {
      return Path.of(OnnxHeaderTest.class.getResource("/models/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aModelSaysItsVersionAndItsOpsets() throws Exception {
    OnnxHeader header = OnnxHeader.read(model("newest-ir.onnx"));
    assertThat(header.irVersion()).isEqualTo(14);
    assertThat(header.opsets()).isEqualTo(Map.of("ai.onnx", 28L));
    assertThat(header.externalFiles()).isEmpty();
    assertThat(OnnxHeader.read(model("unknown-operator.onnx")).opsets())
        .isEqualTo(Map.of("ai.onnx", 15L, "my.company", 1L));
  }

  @Test
  void aModelSaysWhichOtherFilesHoldItsWeights() throws Exception {
    assertThat(OnnxHeader.read(model("external-weights.onnx")).externalFiles())
        .containsExactly("external-weights.onnx.data");
  }

  @Test
  void whatIsNoModelIsRefused() {
    assertThatThrownBy(() -> OnnxHeader.read(model("external-weights.onnx.data")))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Property(tries = 300)
  void aPartOfAModelIsReadOrRefusedAndNothingElse(@ForAll @IntRange(max = 250) int bytes)
      throws IOException {
    byte[] whole = Files.readAllBytes(model("external-weights.onnx"));
    readOrRefused(Arrays.copyOf(whole, Math.min(bytes, whole.length)));
  }

  @Property(tries = 300)
  void anyBytesAreReadOrRefusedAndNothingElse(@ForAll byte[] bytes) throws IOException {
    readOrRefused(bytes);
  }

  private static void readOrRefused(byte[] bytes) throws IOException {
    Path file = Files.createTempFile("part", ".onnx");
    try {
      Files.write(file, bytes);
      OnnxHeader header = OnnxHeader.read(file);
      assertThat(header.opsets()).isNotNull();
    } catch (MalformedMessageException refused) {
      assertThat(refused).hasMessageNotContaining("Exception");
    } finally {
      Files.delete(file);
    }
  }
}
