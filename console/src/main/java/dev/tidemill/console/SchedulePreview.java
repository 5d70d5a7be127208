package dev.tidemill.console;

import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PlannedFire;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Knows when the schedules of a pipeline fire next. */
public interface SchedulePreview {

  /**
   * The next fires of each schedule, and between them what does not fire.
   *
   * @param trigger empty: all schedules
   * @param from the first fire is later
   * @param fires how many of each schedule, from 1 on
   * @throws IllegalArgumentException if the pipeline has no such schedule, with those that it has
   */
  List<PlannedFire> next(PipelineSpec spec, Optional<String> trigger, Instant from, int fires);
}
