package dev.tidemill.kit.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.avro.UnknownSchemaException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;

class ThreadFailuresTest {

  @Test
  void a_thread_that_dies_is_replaced_until_it_dies_too_often() {
    ThreadFailures failures = new ThreadFailures("bank");
    for (int i = 0; i < ThreadFailures.MOST; i++) {
      assertThat(failures.handle(new StreamsException("disk")))
          .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
      assertThat(failures.givenUp()).isEmpty();
    }
    assertThat(failures.handle(new StreamsException("disk")))
        .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    assertThat(failures.givenUp()).get().asString().contains("died 6 times in a minute", "disk");
  }

  @Test
  void a_record_of_a_newer_schema_stops_the_service_at_once_and_says_what_to_do() {
    ThreadFailures failures = new ThreadFailures("bank");
    Throwable wrapped =
        new StreamsException("in process", new UnknownSchemaException(String.class, 7));
    assertThat(failures.handle(wrapped)).isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    assertThat(failures.givenUp()).get().asString().contains("upgrade this service");
  }
}
