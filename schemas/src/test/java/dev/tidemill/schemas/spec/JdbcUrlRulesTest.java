package dev.tidemill.schemas.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The URL of a database is stored with the specification, and told in lineage. */
class JdbcUrlRulesTest {

  private static final String SPEC =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: p}
      spec:
        task: binary-classification
        data:
          sources: [{name: rows, jdbc: {url: "%s", query: "SELECT 1", watermark: at}}]
          columns: {id: [id], time: at, label: y}
        train: {command: [run]}
      """;

  private static List<SpecError> errors(String url) {
    return PipelineSpecs.parse(SPEC.formatted(url), "p.yaml").errors();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db/shop?user=me&password=hunter2",
        "jdbc:postgresql://db/shop?PASSWORD=hunter2",
        "jdbc:postgresql://me@db/shop",
        "jdbc:postgresql://me:hunter2@db/shop",
        "jdbc:sqlserver://db;databaseName=shop;pwd=hunter2",
        "jdbc:mysql://(host=db,password=hunter2)/shop",
        "jdbc:db2://db/shop:user=me;password=hunter2;",
        "jdbc:oracle:thin:scott/hunter2@//db:1521/shop",
        "jdbc:oracle:thin:scott/hunter2@db:1521:shop",
        "jdbc:databricks://db/shop;token=hunter2"
      })
  void aLoginInItIsRefusedAndNotRepeated(String url) {
    assertThat(errors(url))
        .isNotEmpty()
        .allMatch(e -> e.field().equals("spec.data.sources[0].jdbc.url"))
        .noneMatch(e -> e.message().contains("hunter2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db:5432/shop?sslmode=verify-full",
        "jdbc:postgresql://one,two/shop?targetServerType=primary",
        "jdbc:oracle:thin:@//db:1521/shop",
        "jdbc:sqlserver://db;databaseName=shop;user=me@tenant"
      })
  void oneWithoutIsAllowed(String url) {
    assertThat(errors(url)).isEmpty();
  }
}
