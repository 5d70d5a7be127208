package dev.tidemill.schemas.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The code and the triggers that docs/code.md shows can be written so. */
class CodeExamplesTest {

  private static final Pattern BLOCK = Pattern.compile("(?s)```yaml\n(.*?)```");

  private static final String REST =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: example}
      spec:
        task: regression
        data:
          sources:
            - name: sales
              files: {path: in/, glob: "*.csv", format: csv}
          columns: {id: [id], time: sent_at, label: amount}
        train: {command: [sh, train.sh]}
        model: {format: onnx}
        gates: {data: {checks: [{unique: {columns: [id]}}]}, model: {checks: [{metric: {name: mae, max: 9}}]}}
      """;

  @Test
  void eachExampleIsCodeInARepository() throws IOException {
    int examples = 0;
    Matcher blocks = BLOCK.matcher(Files.readString(Path.of("../docs/code.md")));
    while (blocks.find()) {
      PipelineSpec spec =
          PipelineSpecs.parse(REST + blocks.group(1).indent(2), "docs/code.md").orThrow();
      assertThat(spec.code().flatMap(CodeSpec::git)).isPresent();
      assertThat(spec.triggers()).isNotEmpty();
      examples++;
    }
    assertThat(examples).isEqualTo(4);
  }
}
