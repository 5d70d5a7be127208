package dev.tidemill.schemas.spec.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.schemas.spec.PipelineSpecs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainTextTest {

  @Test
  void aFieldHasTypeDocumentationLimitsAndDefault() {
    assertThat(PipelineSpecs.explain("spec.gates.data.checks.mean.againstLast"))
        .isEqualTo(
            """
            spec.gates.data.checks.mean.againstLast: a whole number
              With how many of the last accepted files a file is compared.

              At least: 1
              At most: 1000
              Default: 8
            """);
  }

  @Test
  void aMappingListsWhatIsBelow() {
    assertThat(PipelineSpecs.explain("spec.concurrency"))
        .isEqualTo(
            """
            spec.concurrency: a mapping
              How many runs there are at a time. A run counts until its candidate is promoted or it
              has ended.

              It may be left out.

            Fields:
              limit   How many runs there may be at a time.
              policy  What happens when a trigger fires at the limit.
            """);
  }

  @Test
  void aListOfChecksListsTheKindsAndWhatStandsBesideThem() {
    assertThat(PipelineSpecs.explain("spec.gates.data.checks"))
        .containsSubsequence("Exactly one of the kinds:", "  complete ", "  drift ")
        .containsSubsequence("And beside the kind:", "  severity ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          spec.rollout.guards.quality.metric|Default: log-loss, or
          spec.data.columns.labelTime|It may be left out.
          spec.data.columns.id|It is required.
          spec.data.sources.files.settleFor|a number with ms, s, m, h or d, such as 90s
          spec.gates.model.checks.constant|One of several kinds
          spec.train.command|Entries at least: 1
          spec.gates.data.checks.set.values|Entries at least: 1
          spec.gates.data.checks.schema.columns|Entries at least: 1
          spec.gates.data.checks.range|It needs min or max.
          spec.gates.model.checks.metric|It needs min or max.
          spec.train.resources.limits.cpu|text: cores in quotes
          spec.monitor.checks.finite.columns|all, or a list of text
          """)
  void aFieldSaysWhetherItIsNeeded(String path, String says) {
    assertThat(PipelineSpecs.explain(path)).contains(says);
  }

  @Test
  void aPathMayLeaveOutSpecAndNameEntries() {
    assertThat(PipelineSpecs.explain("triggers[2].schedule"))
        .isEqualTo(PipelineSpecs.explain("spec.triggers.schedule"));
  }

  @Test
  void theDocumentIsExplainedWithoutAPath() {
    assertThat(PipelineSpecs.explain("")).contains("apiVersion", "metadata", "spec");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          spec.gates.dta|There is no field spec.gates.dta; did you mean spec.gates.data? spec.gates has: data, model
          spec.task.x|There is no field spec.task.x: nothing is below spec.task.
          spec.owners|spec.owners is foreseen by the format. This version does not support it.
          train.image|spec.train.image is foreseen by the format. This version does not support it.
          freshness|There is no field spec.freshness. There is spec.gates.data.checks.freshness, spec.monitor.checks.freshness.
          sepc|There is no field sepc; did you mean spec? At the top are: apiVersion, kind, metadata, spec
          """)
  void aWrongPathSaysWhatIsNear(String path, String says) {
    assertThatThrownBy(() -> PipelineSpecs.explain(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(says);
  }
}
