package dev.tidemill.trigger.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.schemas.message.Notice;
import dev.tidemill.schemas.message.NoticeKind;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class S3DoorTest {

  private static HookEvents read(String body) {
    return Samples.read(new S3Door(), body, Map.of());
  }

  @Test
  void objectsThatCameOrWentAreANotice() {
    Notice notice = read(Samples.text("s3-created.json")).notices().get(0);
    assertThat(notice.kind()).isEqualTo(NoticeKind.S3);
    assertThat(notice.places())
        .containsExactly("flights/2026/11/day 20.parquet", "flights/2026/11/old.parquet");
  }

  @Test
  void manyObjectsAreANoticeOfTheBucket() {
    String record =
        "{\"eventName\": \"ObjectCreated:Put\", \"s3\": {\"bucket\": {\"name\": \"b\"},"
            + " \"object\": {\"key\": \"k%d\"}}}";
    String many =
        IntStream.range(0, 1_000)
            .mapToObj(record::formatted)
            .collect(Collectors.joining(",", "{\"Records\": [", "]}"));
    assertThat(read(many).notices().get(0).places()).containsExactly("b/");
  }

  @Test
  void otherEventsSayNothing() {
    assertThat(read("{\"Service\": \"Amazon S3\", \"Event\": \"s3:TestEvent\"}").ignored())
        .contains("the notification works");
    assertThat(read("{\"Records\": [{\"eventName\": \"s3:ObjectAccessed:Get\"}]}").ignored())
        .contains("no object");
  }

  @Test
  void whatIsNoNotificationIsRefused() {
    for (String body :
        List.of(
            "{}",
            "{\"Records\": {}}",
            "{\"Records\": [{\"eventName\": \"ObjectCreated:Put\"}]}",
            "{\"Records\": [{\"eventName\": \"ObjectCreated:Put\", \"s3\": {\"bucket\":"
                + " {\"name\": \"b\"}, \"object\": {\"key\": \"%zz\"}}}]}")) {
      assertThatThrownBy(() -> read(body)).hasMessageContaining("must be");
    }
  }
}
