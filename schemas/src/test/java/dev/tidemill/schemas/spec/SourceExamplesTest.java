package dev.tidemill.schemas.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The sources that docs/data.md shows can be written so. */
class SourceExamplesTest {

  private static final Pattern BLOCK = Pattern.compile("(?s)```yaml\n(- name.*?)```");

  @Test
  void eachExampleIsASource() throws IOException {
    List<String> names = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(Files.readString(Path.of("../docs/data.md")));
    while (blocks.find()) {
      PipelineSpec spec = PipelineSpecs.parse(pipeline(blocks.group(1)), "docs/data.md").orThrow();
      names.add(spec.data().sources().get(0).name());
    }
    assertThat(names).isNotEmpty().doesNotHaveDuplicates();
  }

  private static String pipeline(String source) {
    return """
    apiVersion: tidemill.dev/v1alpha1
    kind: Pipeline
    metadata: {name: example}
    spec:
      task: regression
      data:
        sources:
    %s
        columns: {id: [id], time: sent_at, label: amount}
      train: {command: [sh, train.sh]}
      model: {format: onnx}
      triggers: [{name: new-rows, data: {source: %s}}]
      gates: {data: {checks: [{unique: {columns: [id]}}]}, model: {checks: [{metric: {name: mae, max: 9}}]}}
    """
        .formatted(source.indent(6), source.replaceFirst("(?s).*?name: (\\w+).*", "$1"));
  }
}
