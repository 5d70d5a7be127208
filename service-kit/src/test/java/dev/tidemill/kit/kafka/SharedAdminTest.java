package dev.tidemill.kit.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.settings.SettingsException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

/** Nobody listens there: a client is made, and may be used, all the same. */
class SharedAdminTest {

  private static final Map<String, Object> HERE =
      KafkaAccess.open("127.0.0.1:1").clientProperties();
  private static final Map<String, Object> THERE =
      KafkaAccess.open("127.0.0.1:2").clientProperties();

  @Test
  void thoseThatReachTheSameClusterShareAClientAndTheLastClosesIt() {
    SharedAdmin first = SharedAdmin.open(HERE);
    SharedAdmin second = SharedAdmin.open(HERE);
    Admin client = first.admin();
    assertThat(second.admin()).isSameAs(client);

    first.close();
    first.close(); // again, which counts once
    assertThat(open(client)).isTrue();
    second.close();
    assertThat(open(client)).isFalse();

    try (SharedAdmin third = SharedAdmin.open(HERE)) {
      assertThat(third.admin()).isNotSameAs(client);
    }
  }

  @Test
  void othersHaveTheirOwn() {
    try (SharedAdmin here = SharedAdmin.open(HERE);
        SharedAdmin there = SharedAdmin.open(THERE)) {
      assertThat(here.admin()).isNotSameAs(there.admin());
    }
  }

  @Test
  void aClientThatCannotBeMadeIsNotKept() {
    Map<String, Object> wrong = KafkaAccess.open("no port").clientProperties();
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> SharedAdmin.open(wrong)).isInstanceOf(ConfigException.class);
    }
  }

  @Test
  void aFileOfKeysThatIsNotThereIsTheFaultOfTheSetting() {
    Map<String, Object> wrong = new HashMap<>(HERE);
    wrong.put("security.protocol", "SSL");
    wrong.put("ssl.truststore.location", "/nowhere/none.p12");
    assertThatThrownBy(() -> SharedAdmin.open(wrong))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("kafka-properties cannot be used: ")
        .hasMessageContaining("none.p12");
  }

  /** A client that is closed refuses at once; an open one waits for an answer. */
  private static boolean open(Admin client) {
    return !client.describeCluster().clusterId().isDone();
  }
}
