package dev.tidemill.kit.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnansweredTest {

  private final Unanswered unanswered = new Unanswered();

  @Test
  void a_job_that_comes_again_unanswered_is_claimed_as_the_same_execution() {
    String first = unanswered.take("job", 1);
    unanswered.keep("job", 1, first);
    assertThat(unanswered.take("job", 1)).isEqualTo(first);
  }

  @Test
  void two_that_have_the_same_job_at_a_time_and_another_attempt_are_executions_of_their_own() {
    String first = unanswered.take("job", 1);
    assertThat(unanswered.take("job", 1)).isNotEqualTo(first);
    unanswered.keep("job", 1, first);
    assertThat(unanswered.take("job", 2)).isNotEqualTo(first);
  }

  @Test
  void what_never_comes_again_is_forgotten() {
    String first = unanswered.take("job-0", 1);
    for (int i = 0; i <= 1_000; i++) {
      unanswered.keep("job-" + i, 1, i == 0 ? first : "other");
    }
    assertThat(unanswered.take("job-0", 1)).isNotEqualTo(first);
  }
}
