package dev.tidemill.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.schemas.spec.SpecError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every address of a specification is judged when it is applied, and not first when it is used. */
class SpecificationsTest {

  private static final String FRAME =
      """
      apiVersion: tidemill.dev/v1alpha1
      kind: Pipeline
      metadata: {name: p}
      spec:
        task: binary-classification
        code: {git: {url: "%s"}}
        data:
          sources: [{name: rows, %s}]
          columns: {id: [id], time: at, label: y}
        train: {command: [run]}
        triggers: [{name: t, %s}]
        rollout: {serving: %s}
      """;

  private static final String CODE = "https://git.example.com/a";
  private static final String DATA = "files: {path: data, format: csv}";
  private static final String TRIGGER = "message: {topic: t}";
  private static final String GATEWAY = "{endpoint: p}";

  private static String spec(String part, String yaml) {
    return FRAME.formatted(
        part.equals("code") ? yaml : CODE,
        part.equals("data") ? yaml : DATA,
        part.equals("trigger") ? yaml : TRIGGER,
        part.equals("serving") ? yaml : GATEWAY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          code    | https://169.254.169.254/a                                          | code.git.url
          code    | git@169.254.169.254:a                                              | code.git.url
          code    | http://93.184.215.14/a                                             | code.git.url
          data    | s3: {uri: 's3://abc/', glob: '*.csv', endpoint: 'http://169.254.169.254'} | data.sources[0].s3.endpoint
          data    | s3: {uri: 's3://abc/', glob: '*.csv', endpoint: 'file:///srv'}     | data.sources[0].s3.endpoint
          data    | s3: {uri: 's3://abc/', glob: '*.csv', notifications: {topic: t, bootstrapServers: 'a:1,169.254.0.1:9092'}} | data.sources[0].s3.notifications.bootstrapServers
          data    | jdbc: {url: 'jdbc:mysql://169.254.169.254/db', query: 'SELECT 1', watermark: at} | data.sources[0].jdbc.url
          data    | jdbc: {url: 'jdbc:mysql://db/x?allowLoadLocalInfile=true', query: 'SELECT 1', watermark: at} | data.sources[0].jdbc.url
          data    | topic: {name: t, bootstrapServers: '169.254.0.1:9092'}             | data.sources[0].topic.bootstrapServers
          data    | dvc: {path: a.csv.dvc, remote: 's3://abc/x', endpoint: 'http://169.254.0.1'} | data.sources[0].dvc.endpoint
          data    | dvc: {path: a.csv.dvc, remote: 's3://abc/x', git: {url: 'https://[fe80::1]/a'}} | data.sources[0].dvc.git.url
          trigger | message: {topic: t, bootstrapServers: '169.254.0.1:9092'}          | triggers[0].message.bootstrapServers
          serving | {endpoint: p, backend: v2, server: {url: 'http://169.254.0.1'}}    | rollout.serving.server.url
          """)
  void whatNoInstallationReachesIsRefused(String part, String yaml, String field) {
    assertThat(Specifications.parse(spec(part, yaml), "p.yaml").errors())
        .extracting(SpecError::field)
        .containsExactly("spec." + field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          code    | file:///srv/a.git
          code    | https://10.0.0.1/a
          data    | s3: {uri: 's3://abc/', glob: '*.csv', endpoint: 'http://localhost:9000'}
          data    | jdbc: {url: 'jdbc:sqlite:/x.db', query: 'SELECT 1', watermark: at}
          data    | topic: {name: t, bootstrapServers: 'localhost:9092'}
          """)
  void whatIsOfTheOwnNetworkIsForInstallationsThatAllowIt(String part, String yaml) {
    Settings open = Settings.defaults().with(KitSettings.HTTP_HOST, "0.0.0.0");
    String spec = spec(part, yaml);
    assertThat(Specifications.parse(spec, "p.yaml").errors()).isEmpty();
    assertThat(Specifications.of(Settings.defaults()).read(spec, "p.yaml").errors()).isEmpty();
    assertThat(Specifications.of(open).read(spec, "p.yaml").errors())
        .singleElement()
        .extracting(SpecError::message)
        .asString()
        .contains("local-urls=true");
  }

  @Test
  void aServerBesideItsGatewayIsAlwaysAllowed() {
    Settings open = Settings.defaults().with(KitSettings.HTTP_HOST, "0.0.0.0");
    String yaml = "{endpoint: p, backend: v2, server: {url: 'http://127.0.0.1'}}";
    assertThat(Specifications.of(open).read(spec("serving", yaml), "p.yaml").errors()).isEmpty();
  }
}
