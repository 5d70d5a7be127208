package dev.tidemill.trigger.hook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MissingSecretsTest {

  @Test
  void aMissingSecretIsNewsOncePerChange() {
    MissingSecrets missing = new MissingSecrets();
    assertThat(missing.isNews("/hooks/github", "A is not set")).isTrue();
    assertThat(missing.isNews("/hooks/github", "A is not set")).isFalse();
    assertThat(missing.isNews("/hooks/gitlab", "A is not set")).isTrue();
    assertThat(missing.isNews("/hooks/github", "B is not set")).isTrue();
    missing.found("/hooks/github");
    assertThat(missing.isNews("/hooks/github", "B is not set")).isTrue();
  }
}
