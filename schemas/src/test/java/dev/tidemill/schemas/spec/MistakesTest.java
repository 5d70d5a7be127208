package dev.tidemill.schemas.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.avro.TestSpecs;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One mistake is one error, and the error leads with its cause. */
class MistakesTest {

  private static final String RANGE = "range: {column: distance_mi, min: 1, max: 6000}";

  private static List<String> errors(String piece, String by) {
    assertThat(TestSpecs.FLIGHT_DELAYS).contains(piece);
    return PipelineSpecs.parse(TestSpecs.FLIGHT_DELAYS.replace(piece, by), "p.yaml")
        .errors()
        .stream()
        .map(e -> e.field() + ": " + e.message())
        .toList();
  }

  @Test
  void anUnknownFieldBesideAMissingNameHidesNothingElse() {
    String triggers =
        """
          triggers:
            - nam: first
              data: {source: flightz}
              dedupe: {within: 40d}
            - foo: 1
              bar: 2
              upstream: {pipeline: demo/flight-delays}
              warmup: 3h
            - schedule: {every: 1h}
              warmUp: 1h
        """;
    String yaml = TestSpecs.FLIGHT_DELAYS;
    List<SpecError> errors =
        PipelineSpecs.parse(
                yaml.substring(0, yaml.indexOf("  triggers:"))
                    + triggers
                    + yaml.substring(yaml.indexOf("  concurrency:")),
                "p.yaml")
            .errors();
    assertThat(errors)
        .extracting(SpecError::field)
        .contains(
            "spec.triggers[0].nam",
            "spec.triggers[0].data.source",
            "spec.triggers[0].dedupe.within",
            "spec.triggers[1]",
            "spec.triggers[1].foo",
            "spec.triggers[1].bar",
            "spec.triggers[1].warmup",
            "spec.triggers[1].upstream.pipeline",
            "spec.triggers[2]",
            "spec.triggers[2].warmUp");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{name: a, allOf: {of: [new-week, gone], within: 1x}} | allOf.within, allOf.of[1]",
        "{name: a, alert: {match: {team: x}, for: 15}} | alert.for, alert.match",
        "{name: manual, code: {changes: trainin}} | code.changes, name",
        "{name: a, data: {source: flights}, mode: dry, dedupe: {within: 1d}} | mode, dedupe",
        "{name: a, data: {source: gone}, priority: 5000, dedupe: {within: 1y}} | priority,"
            + " dedupe.within, dedupe, data.source",
        "{name: a, message: {type: x, topic: 'a b', format: xml, schema: a.avsc}} |"
            + " message.topic, message.format",
        "{name: a, upstream: {pipeline: a}, warmUp: 1x} | warmUp",
        "{name: a, data: {source: flights}, dedupe: {within: 40}} | dedupe.within, dedupe"
      })
  void aWrongValueHidesNothingBesideItAndIsNoReasonForMore(String trigger, String fields) {
    String yaml = TestSpecs.FLIGHT_DELAYS;
    int at = yaml.indexOf('\n', yaml.indexOf("  triggers:")) + 1;
    String more = yaml.substring(0, at) + "    - " + trigger + "\n" + yaml.substring(at);
    assertThat(PipelineSpecs.parse(more, "p.yaml").errors())
        .extracting(e -> e.field().replace("spec.triggers[0].", ""))
        .containsExactlyInAnyOrder(fields.split(", *"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          completeness: {column: a}|.completeness: there is no kind "completeness"; did you mean complete? Kinds: schema, unique,
          age: {max: 3d}|.age: age is a check of the monitor; kinds: schema, unique,
          constant: {}|.constant: constant is a check of the model gate; kinds: schema,
          latency: {}|.latency: latency is a check of the model gate and a guard of the rollout; kinds: schema,
          quantile: {column: a, quantile: 0.5, min: 1}|.quantile.quantile: unknown field, and q is missing; allowed: column, q, min, max
          mean: {colum: a, maxChange: 3}|.mean.colum: unknown field; did you mean column? Allowed: column, againstLast, maxChange
          freshness: {column: a, min: 3d}|.freshness.min: unknown field, and max is missing; allowed: column, max
          range: {column: a, mim: 3}|.range.mim: unknown field; did you mean min? Allowed: column, min, max
          range: {column: a}|.range: it needs min or max: without a limit it cannot fail
          text|: expected a mapping (key: value), found the text "text"
          |: expected a mapping (key: value), found nothing
          freshness: {column: a, max: 5}|.freshness.max: expected a number with ms, s, m, h or d, such as 90s, found the number 5
          freshness: {column: a, max: 99999999999999d}|.freshness.max: "99999999999999d" has too many digits; at most 9 are allowed
          rowCount: {min: 99999999999999999999}|.rowCount.min: "99999999999999999999" has too many digits
          mean: {column: a, maxChange: 1, againstLast: 99999999999}|.mean.againstLast: 99999999999 is too large; write at most 1000
          """)
  void ofADataCheck(String check, String error) {
    assertThat(errors(RANGE, check == null ? "" : check))
        .singleElement()
        .asString()
        .startsWith("spec.gates.data.checks[5]" + error);
  }

  @Test
  void aCheckOfTheDataGateInTheMonitorIsSaidToBeOne() {
    assertThat(
            errors(
                "drift: {columns: [hour], bins: 48, against: training}",
                "quantile: {column: hour}"))
        .anyMatch(
            e ->
                e.startsWith(
                    "spec.monitor.checks[1].quantile: quantile is a check of the data gate;"
                        + " kinds:"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          cpu: "2"|cpu: 2|spec.train.resources.limits.cpu: expected cores in quotes or in thousandths, such as "2" or 500m, found the number 2
          memory: 1Gi|memory: 1.5|spec.train.resources.limits.memory: expected bytes or a number with Ki, Mi, Gi, k, M or G, such as 512Mi, found the number 1.5
          attributableInputs: 3|attributableInputs: 3000000000|spec.rollout.guards[0].errors.attributableInputs: 3000000000 is too large; write at most 2147483647
          """)
  void ofAQuantity(String piece, String by, String error) {
    assertThat(errors(piece, by)).containsExactly(error);
  }

  @Test
  void aSecondDocumentIsNamed() {
    assertThat(PipelineSpecs.parse("a: 1\n---\nb: 2\n", "p.yaml").errors())
        .extracting(SpecError::toString)
        .containsExactly(
            "p.yaml:2: not YAML: a second document begins here; a file holds one specification");
  }

  @Test
  void anUnknownFieldOfATriggerHidesNothingElse() {
    String yaml = TestSpecs.FLIGHT_DELAYS;
    String triggers = yaml.substring(yaml.indexOf("  triggers:"));
    String first = triggers.lines().filter(l -> l.contains("- name:")).findFirst().orElseThrow();
    assertThat(
            errors(
                first,
                "    - name: more\n      data: {source: nowhere}\n      coldown: 1h\n      when:"
                    + " {newRows: 0}\n"
                    + first))
        .anyMatch(
            e -> e.startsWith("spec.triggers[0].coldown: unknown field; did you mean cooldown?"))
        .anyMatch(e -> e.startsWith("spec.triggers[0].when.newRows: "));
    assertThat(
            errors(
                first,
                "    - name: more\n      data: {source: nowhere}\n      coldown: 1h\n" + first))
        .anyMatch(e -> e.contains("coldown: unknown field"))
        .anyMatch(e -> e.contains("there is no source \"nowhere\""));
  }

  @Test
  void aBracketOrQuoteWithoutPartnerIsToldWhereItOpens() {
    String yaml = "a: 1\nb: {c: 1, d: 2\ne: 3\nf: 4\n";
    assertThat(PipelineSpecs.parse(yaml, "p.yaml").errors())
        .extracting(SpecError::toString)
        .singleElement()
        .asString()
        .startsWith("p.yaml:2: not YAML: the { at character 4 has no partner that closes it");
    assertThat(PipelineSpecs.parse("a: 1\nb: \"x\nc: 2\n", "p.yaml").errors())
        .extracting(SpecError::toString)
        .singleElement()
        .asString()
        .startsWith("p.yaml:2: not YAML: the \" at character 4");
  }

  @Test
  void whatIsMissedAmongNoneIsSaidSo() {
    String yaml = TestSpecs.FLIGHT_DELAYS;
    String sources = yaml.substring(yaml.indexOf("    sources:"), yaml.indexOf("    columns:"));

    assertThat(errors(sources, ""))
        .anyMatch(e -> e.endsWith("there is no source \"flights\"; there are none"));
  }
}
