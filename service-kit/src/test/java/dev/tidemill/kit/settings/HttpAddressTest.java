package dev.tidemill.kit.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAddressTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://collector:4318",
        "https://otel.example/v1/traces",
        "http://127.0.0.1",
        "http://[::1]:65535/"
      })
  void anAddressHasAHostAndMayHaveAPortAndAPath(String text) {
    assertThat(HttpAddress.isValid(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "collector:4318",
        "ftp://collector",
        "http://",
        "http:///path",
        "http://h:0",
        "http://h:65536",
        "http://h:99999",
        "http://user:password@h",
        "http://h/?x=1",
        "http://h/#f",
        "http://a b",
        "http://h:port"
      })
  void whatNoClientCouldReachIsNone(String text) {
    assertThat(HttpAddress.isValid(text)).isFalse();
  }
}
